import { Command, type CommandUnknownOpts } from '@commander-js/extra-typings'
import { examples } from '../output/examples.ts'
import { print } from '../output/print.ts'
import { factsOf } from './event-facts.ts'
import { errorLine, eventTable } from './event-table.ts'
import { limitOption, sinceOption, sourceOption, typeOption } from './selection-options.ts'
import { statusAmong, statuses } from './status-among.ts'
import { storeAddress } from './store-address.ts'
import { storeOption } from './store-option.ts'
import { readInbox } from './use-inbox.ts'

/** `rawhook inbox list`: stored events, newest first. */
export const listCommand = (): CommandUnknownOpts =>
  new Command('list')
    .description('Lists stored events, newest first.')
    .addOption(storeOption())
    .addOption(sourceOption())
    .option('--status <status>', `only those in this status: ${statuses.join(', ')}`, statusAmong(statuses))
    .addOption(typeOption())
    .addOption(sinceOption())
    .addOption(limitOption())
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
          : eventTable(rows, ['received', 'status', 'source', 'type', 'id', 'attempts'], errorLine),
      )
    })
