import type { PurgeAges } from '@rawhook/core'
import { Failure } from '../failure.ts'
import { print } from '../output/print.ts'
import { span } from '../output/span.ts'
import { confirm } from './confirm.ts'
import { storeAddress } from './store-address.ts'
import { changeInbox, readInbox } from './use-inbox.ts'

export interface PurgeOptions {
  readonly store?: string | undefined
  readonly completed: number
  readonly payload: number
  readonly dead: number
  readonly dryRun?: boolean | undefined
  readonly yes?: boolean | undefined
  readonly json?: boolean | undefined
}

const second = 1000
const age = (ms: number): string => span(ms / second)

/** Purges until nothing old is left; a store does a part at a time, so that others get their turn. */
async function purgeAll(inbox: { purge(ages: PurgeAges): Promise<number> }, ages: PurgeAges): Promise<number> {
  let all = 0
  for (;;) {
    const purged = await inbox.purge(ages)
    if (purged === 0) return all
    all += purged
  }
}

/** Removes what is old, after a question; or counts it. */
export async function runPurge({
  completed,
  payload,
  dead,
  dryRun,
  yes = false,
  json = false,
  store,
}: PurgeOptions): Promise<void> {
  const address = storeAddress(store)
  const ages: PurgeAges = { completedMs: completed, payloadMs: payload, deadMs: dead }
  if (dryRun) {
    const found = await readInbox(address, async (inbox) => inbox.purgeable?.(ages))
    if (found === undefined) throw new Failure('usage', 'This inbox cannot count what it would purge.')
    const { removed, emptied } = found
    print(json, found, () => `Would remove: ${removed}. Would lose their payload: ${emptied}. Nothing was changed.`)
    return
  }
  await confirm({
    question: `This removes events completed ${age(completed)} ago and dead or unhandled for ${age(dead)}, and the payload of those completed ${age(payload)} ago. Go on?`,
    withoutTerminal: 'Add --yes to do it, or --dry-run to count.',
    yes,
    json,
  })
  const purged = await changeInbox(address, (inbox) => purgeAll(inbox, ages))
  print(json, { purged }, () => `Removed, or without their payload now: ${purged}.`)
}
