import { Command, type CommandUnknownOpts } from '@commander-js/extra-typings'
import { examples } from '../output/examples.ts'
import { runReplay } from './run-replay.ts'
import { limitOption, sinceOption, sourceOption, typeOption } from './selection-options.ts'
import { statusAmong } from './status-among.ts'
import { storeOption } from './store-option.ts'
import { byOption, reasonOption } from './who-and-why.ts'

/** `rawhook inbox replay`: also what is completed runs again, after a question. */
export const replayCommand = (): CommandUnknownOpts =>
  new Command('replay')
    .summary('Runs events again, completed ones too, after a question.')
    .description(
      [
        'Runs stored events again, from the same bytes: completed ones too, by force, after a question. Their handlers',
        'run once more, with an idempotency key of their own. Beside the app that has a SQLite file, the order is queued,',
        'and the app takes it within seconds.',
      ].join(' '),
    )
    .argument('[events...]', 'their ids; or their keys, with --source')
    .addOption(storeOption())
    .addOption(sourceOption())
    .option('--tenant <tenant>', 'of the events that are named, only those of this tenant')
    .option(
      '--status <status>',
      'only retrying, dead, unhandled or completed ones',
      statusAmong(['retrying', 'dead', 'unhandled', 'completed']),
    )
    .addOption(typeOption())
    .addOption(sinceOption())
    .addOption(limitOption('at most so many, where none are named'))
    .addOption(byOption('event'))
    .addOption(reasonOption('event'))
    .option('--force', 'completed ones too, without a question')
    .option('-y, --yes', 'the same')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      examples([
        'rawhook inbox replay evt_123 --store sqlite:webhooks.db',
        "rawhook inbox replay --source stripe --since 2h --by ada --reason 'the report was wrong' --yes",
      ]),
    )
    .action((names, options) => runReplay(names, true, options))
