import { Command, type CommandUnknownOpts } from '@commander-js/extra-typings'
import { examples } from '../output/examples.ts'
import { print } from '../output/print.ts'
import { factsOf, isEmptied } from './event-facts.ts'
import { eventPage } from './event-page.ts'
import { findEvents } from './find-events.ts'
import { payloadOf } from './payload.ts'
import { storeAddress } from './store-address.ts'
import { storeOption } from './store-option.ts'
import { readInbox } from './use-inbox.ts'

/** `rawhook inbox show`: one event, with the headers that were kept. */
export const showCommand = (): CommandUnknownOpts =>
  new Command('show')
    .description('Shows one event: where it stands, the headers that were kept, and on request its payload.')
    .argument('<event>', 'its id; or its key, with --source')
    .addOption(storeOption())
    .option('--source <source>', 'the endpoint it came to')
    .option('--tenant <tenant>', 'the tenant it came for')
    .option('--payload', 'also its exact bytes, which may hold what customers wrote')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      examples([
        'rawhook inbox show evt_123 --store sqlite:webhooks.db',
        "rawhook inbox show evt_123 --payload --json | jq -r '.[0].payload.data'",
      ]),
    )
    .action(async (name, { store, payload = false, json = false, ...place }) => {
      const rows = await readInbox(storeAddress(store), (inbox) => findEvents(inbox, name, place))
      const values = rows.map((row) => ({
        ...factsOf(row),
        headers: row.headers,
        ...(payload && !isEmptied(row) ? { payload: payloadOf(row.rawBody) } : {}),
      }))
      print(json, values, () => rows.map((row) => eventPage(row, payload)).join('\n\n'))
    })
