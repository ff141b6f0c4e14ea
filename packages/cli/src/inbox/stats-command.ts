import { Command, type CommandUnknownOpts } from '@commander-js/extra-typings'
import { examples } from '../output/examples.ts'
import { factLines } from '../output/fact-lines.ts'
import { print } from '../output/print.ts'
import { span } from '../output/span.ts'
import { pauseText } from './pause-text.ts'
import { sourceOption } from './selection-options.ts'
import { storeAddress } from './store-address.ts'
import { storeOption } from './store-option.ts'
import { readInbox } from './use-inbox.ts'

const second = 1000

/** `rawhook inbox stats`: how many events stand where. */
export const statsCommand = (): CommandUnknownOpts =>
  new Command('stats')
    .description('Counts events by status, and says how long the oldest one has been waiting, and what is paused.')
    .addOption(storeOption())
    .addOption(sourceOption())
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      examples(['rawhook inbox stats --store sqlite:webhooks.db', 'rawhook inbox stats --json | jq .counts.dead']),
    )
    .action(async ({ store, source, json = false }) => {
      const { counts, overdueMs, pauses } = await readInbox(storeAddress(store), async (inbox) => ({
        ...(await inbox.stats(source)),
        pauses: await inbox.pauses(),
      }))
      print(json, { counts, overdueMs: overdueMs ?? null, pauses }, () => {
        const rows = Object.entries(counts).map(([status, number]) => [status, String(number)] as const)
        const waiting = overdueMs === undefined ? 'nothing' : `the oldest for ${span(Math.floor(overdueMs / second))}`
        const paused = pauses.map((pause) => ['paused', pauseText(pause)] as const)
        return factLines([...rows, ['waiting', waiting], ...paused])
      })
    })
