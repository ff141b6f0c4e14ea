import { Command, type CommandUnknownOpts } from '@commander-js/extra-typings'
import { countUpTo } from '../options/count.ts'
import { pointInTime } from '../options/duration.ts'
import { examples } from '../output/examples.ts'
import { operator } from './operator.ts'
import { runReplay } from './run-replay.ts'
import { statusAmong } from './status-among.ts'
import { storeOption } from './store-option.ts'

const defaultLimit = 100
const defaultReason = 'from the command line'

/** `rawhook inbox retry`: what is not completed runs now. */
export const retryCommand = (): CommandUnknownOpts =>
  new Command('retry')
    .description('Runs events again that are retrying, dead or unhandled. Completed ones are left alone.')
    .argument('[events...]', 'their ids; or their keys, with --source')
    .addOption(storeOption())
    .option('--source <source>', 'only those of this endpoint')
    .option('--tenant <tenant>', 'of the events that are named, only those of this tenant')
    .option(
      '--status <status>',
      'only retrying, dead or unhandled ones',
      statusAmong(['retrying', 'dead', 'unhandled']),
    )
    .option('--type <type>', 'only those of this type')
    .option('--since <age>', 'only those received since: 2h, 30d, or a date', pointInTime)
    .option('--limit <n>', 'at most so many, where none are named', countUpTo(1_000_000), defaultLimit)
    .option('--by <name>', 'who wants it; kept with the event', operator())
    .option('--reason <text>', 'why; kept with the event', defaultReason)
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      examples([
        'rawhook inbox retry evt_123 --store sqlite:webhooks.db',
        "rawhook inbox retry --status dead --since 2h --reason 'the shop was down'",
      ]),
    )
    .action((names, options) => runReplay(names, false, options))

/** `rawhook inbox replay`: also what is completed runs again, after a question. */
export const replayCommand = (): CommandUnknownOpts =>
  new Command('replay')
    .summary('Runs events again, completed ones too, after a question.')
    .description(
      [
        'Runs stored events again, from the same bytes: completed ones too, by force, after a question. Their handlers',
        'run once more, with an idempotency key of their own.',
      ].join(' '),
    )
    .argument('[events...]', 'their ids; or their keys, with --source')
    .addOption(storeOption())
    .option('--source <source>', 'only those of this endpoint')
    .option('--tenant <tenant>', 'of the events that are named, only those of this tenant')
    .option(
      '--status <status>',
      'only retrying, dead, unhandled or completed ones',
      statusAmong(['retrying', 'dead', 'unhandled', 'completed']),
    )
    .option('--type <type>', 'only those of this type')
    .option('--since <age>', 'only those received since: 2h, 30d, or a date', pointInTime)
    .option('--limit <n>', 'at most so many, where none are named', countUpTo(1_000_000), defaultLimit)
    .option('--by <name>', 'who wants it; kept with the event', operator())
    .option('--reason <text>', 'why; kept with the event', defaultReason)
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
