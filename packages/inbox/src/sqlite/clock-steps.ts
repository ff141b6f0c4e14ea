import { open } from './conditions.ts'
import type { Prepared } from './prepared.ts'

/** Looks at the clock before a claim. */
export interface ClockSteps {
  /** In the transaction of the claim: shortens what a clock that was ahead has made too long. */
  readonly follow: (source: string, time: number, leaseMs: number) => void
  /** After its commit: this is what the waits of the source go by now. */
  readonly settle: (source: string, time: number) => void
}

/** What is tried again waits as long as was meant, and a lease ends when a new one would, unless it is extended. */
const shorten = `UPDATE rawhook_inbox
  SET next_at = CASE status WHEN 'retrying' THEN next_at - ? ELSE min(next_at, ?) END
  WHERE source = ? AND ${open} AND next_at > ?`

/**
 * A clock that is set back would delay retries, and keep leases, by as much. What is pending waits for no clock anyway.
 * @param prepared of a store that this process alone writes to
 */
export function clockSteps({ change, query }: Prepared): ClockSteps {
  const last = 'SELECT received_at AS at FROM rawhook_inbox ORDER BY rowid DESC LIMIT 1'
  const [newest] = query<{ readonly at: number }>(last, []) // the clock of a process before this one was there
  const latest = new Map<string, number>()
  return {
    follow(source, time, leaseMs) {
      const back = (latest.get(source) ?? newest?.at ?? time) - time
      if (back > 0) change(shorten, [back, time + leaseMs, source, time])
    },
    settle: (source, time) => latest.set(source, time),
  }
}
