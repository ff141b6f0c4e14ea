import { Command, type CommandUnknownOpts } from '@commander-js/extra-typings'
import { examples } from '../output/examples.ts'
import { runReplay } from './run-replay.ts'
import { limitOption, sinceOption, sourceOption, typeOption } from './selection-options.ts'
import { statusAmong } from './status-among.ts'
import { storeOption } from './store-option.ts'
import { byOption, reasonOption } from './who-and-why.ts'

/** `rawhook inbox retry`: what is not completed runs now. */
export const retryCommand = (): CommandUnknownOpts =>
  new Command('retry')
    .description(
      [
        'Runs events again that are retrying, dead or unhandled. Completed ones are left alone. It works while the app runs;',
        'beside the app that has a SQLite file, the order is queued, and the app takes it within seconds.',
      ].join(' '),
    )
    .argument('[events...]', 'their ids; or their keys, with --source')
    .addOption(storeOption())
    .addOption(sourceOption())
    .option('--tenant <tenant>', 'of the events that are named, only those of this tenant')
    .option(
      '--status <status>',
      'only retrying, dead or unhandled ones',
      statusAmong(['retrying', 'dead', 'unhandled']),
    )
    .addOption(typeOption())
    .addOption(sinceOption())
    .addOption(limitOption('at most so many, where none are named'))
    .addOption(byOption('event'))
    .addOption(reasonOption('event'))
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      examples([
        'rawhook inbox retry evt_123 --store sqlite:webhooks.db',
        "rawhook inbox retry --status dead --since 2h --reason 'the shop was down'",
      ]),
    )
    .action((names, options) => runReplay(names, false, options))
