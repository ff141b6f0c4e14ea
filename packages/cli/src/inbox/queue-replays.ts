import { setTimeout as wait } from 'node:timers/promises'
import type { SqliteReplayQueue } from '@rawhook/inbox/sqlite'
import type { RunAgain } from './run-again.ts'

/** An app that has slept looks every five seconds; the machine may be busy. */
const patienceMs = 10_000
const stepMs = 100

/**
 * Queues replays for the app that has the inbox, and waits a moment for their results. What it has not done by then stays
 * queued, also over its restart.
 */
export const queueReplays =
  (queue: Pick<SqliteReplayQueue, 'add' | 'result'>): RunAgain =>
  async (selections, order) => {
    const numbers = await queue.add(selections, order)
    const resultsNow = (): Promise<readonly (number | undefined)[]> =>
      Promise.all(numbers.map(async (number) => (await queue.result(number))?.replayed))
    const until = performance.now() + patienceMs
    let results = await resultsNow()
    while (results.includes(undefined) && performance.now() < until) {
      await wait(stepMs)
      results = await resultsNow()
    }
    return results
  }
