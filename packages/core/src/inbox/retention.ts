import type { InboxStore, PurgeAges } from './inbox-store.ts'

const hour = 3_600_000
const day = 24 * hour

/** Completed events for 30 days, their bytes for 7, dead and unhandled ones for 90. */
export const defaultRetention: PurgeAges = { completedMs: 30 * day, payloadMs: 7 * day, deadMs: 90 * day }

/**
 * Purges a store now and then: at once, then every hour, and until nothing old is left.
 * @param ages `false`: the app purges by itself
 * @param clock milliseconds that only grow
 */
export function createRetention(
  store: Pick<InboxStore<never>, 'purge'>,
  ages: PurgeAges | false,
  clock: () => number = () => performance.now(),
): () => Promise<void> {
  let nextAt = clock()
  return async () => {
    if (ages === false || clock() < nextAt) return
    const purged = await store.purge(ages)
    if (purged === 0) nextAt = clock() + hour
  }
}
