import { Command, type CommandUnknownOpts } from '@commander-js/extra-typings'
import { countUpTo } from '../options/count.ts'
import { pointInTime } from '../options/duration.ts'
import { examples } from '../output/examples.ts'
import { print } from '../output/print.ts'
import { factsOf } from './event-facts.ts'
import { eventTable } from './event-table.ts'
import { statusAmong, statuses } from './status-among.ts'
import { storeAddress } from './store-address.ts'
import { storeOption } from './store-option.ts'
import { readInbox } from './use-inbox.ts'

const defaultLimit = 100

/** `rawhook inbox list`: stored events, newest first. */
export const listCommand = (): CommandUnknownOpts =>
  new Command('list')
    .description('Lists stored events, newest first.')
    .addOption(storeOption())
    .option('--source <source>', 'only those of this endpoint')
    .option('--status <status>', `only those in this status: ${statuses.join(', ')}`, statusAmong(statuses))
    .option('--type <type>', 'only those of this type')
    .option('--since <age>', 'only those received since: 2h, 30d, or a date', pointInTime)
    .option('--limit <n>', 'at most so many', countUpTo(1_000_000), defaultLimit)
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      examples([
        'rawhook inbox list --store sqlite:webhooks.db --status retrying',
        "RAWHOOK_STORE=$DATABASE_URL rawhook inbox list --since 2h --json | jq -r '.[].id'",
      ]),
    )
    .action(async ({ store, json = false, ...query }) => {
      const rows = await readInbox(storeAddress(store), (inbox) => inbox.list(query))
      print(json, rows.map(factsOf), () =>
        rows.length === 0
          ? 'No events.'
          : eventTable(rows, ['received', 'status', 'source', 'type', 'id', 'attempts', 'error']),
      )
    })
