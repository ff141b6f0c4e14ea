import { Command, type CommandUnknownOpts } from '@commander-js/extra-typings'
import { examples } from '../output/examples.ts'
import { print } from '../output/print.ts'
import { errorNote } from './error-note.ts'
import { factsOf } from './event-facts.ts'
import { eventTable, wholeError } from './event-table.ts'
import { limitOption, sinceOption, sourceOption } from './selection-options.ts'
import { storeAddress } from './store-address.ts'
import { storeOption } from './store-option.ts'
import { readInbox } from './use-inbox.ts'

/** `rawhook inbox dead`: events that were given up, and what they failed with. */
export const deadCommand = (): CommandUnknownOpts =>
  new Command('dead')
    .description(
      'Lists the events that were given up, with the error of the last attempt: its name, code, message and place.',
    )
    .addOption(storeOption())
    .addOption(sourceOption())
    .addOption(sinceOption())
    .addOption(limitOption())
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      examples([
        'rawhook inbox dead --store sqlite:webhooks.db',
        'rawhook inbox retry --status dead --store sqlite:webhooks.db',
      ]),
    )
    .action(async ({ store, json = false, ...query }) => {
      const rows = await readInbox(storeAddress(store), (inbox) => inbox.list({ ...query, status: 'dead' }))
      print(
        json,
        rows.map((row) => ({ ...factsOf(row), ...errorNote(row.lastError) })),
        () =>
          rows.length === 0
            ? 'No events are dead.'
            : eventTable(rows, ['ended', 'source', 'type', 'id', 'attempts'], wholeError),
      )
    })
