import type { Log } from '../log.ts'
import type { InboxStore } from './inbox-store.ts'

const patienceMs = 60_000

/**
 * In a process without a runner: says so when events have been due for over a minute, because then nobody else seems to
 * work on them. Looks at most once a minute, and never keeps a delivery waiting.
 */
export function overdueReport(store: InboxStore<never>, source: string, log: Log): () => void {
  let lookAt = performance.now()
  const report = (overdueMs = 0): void => {
    if (overdueMs < patienceMs) return
    const since = `${Math.round(overdueMs / 1000)} s`
    log.error(
      'overdue',
      `${source}: an event has been due for ${since}, and nobody works on it. This process has runner: false; is the one that works running? Start it, or leave runner: false out.`,
    )
  }
  return () => {
    if (performance.now() < lookAt) return
    lookAt = performance.now() + patienceMs
    store.stats(source).then(
      ({ overdueMs }) => report(overdueMs),
      () => undefined, // the delivery itself will tell that the store is down
    )
  }
}
