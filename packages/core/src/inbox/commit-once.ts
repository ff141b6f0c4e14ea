import { within } from '../time-limit.ts'
import { WebhookError } from '../webhook-error.ts'
import type { Claim, InboxStore } from './inbox-store.ts'

/** The completing commit of one attempt. */
export interface CommitOnce {
  readonly commit: (write: (tx: never) => unknown) => Promise<void>
  /** Nothing was committed, and nothing is being committed. */
  readonly isOpen: () => boolean
  readonly isCompleted: () => boolean
  /** Resolves when a commit that the handler did not wait for is over. @throws what it failed with */
  readonly settled: () => Promise<void>
}

/**
 * Completes an event at most once. A write that fails leaves it open, because its transaction was rolled back. A commit
 * that has not come back when its lease is over counts as lost: whether it took effect, the row knows.
 */
export function commitOnce(store: InboxStore<never>, claim: Claim, leaseMs: number): CommitOnce {
  let state: 'open' | 'committing' | 'completed' = 'open'
  let latest = Promise.resolve()

  async function run(write: (tx: never) => unknown): Promise<void> {
    let next: typeof state = 'open'
    try {
      if (!(await within(leaseMs, store.complete(claim, write), false))) throw new WebhookError('lease_lost')
      next = 'completed'
    } finally {
      state = next
    }
  }

  return {
    commit(write) {
      if (state !== 'open') return Promise.reject(new TypeError('rawhook: ctx.commit() may be called once.'))
      state = 'committing'
      latest = run(write)
      latest.catch(() => undefined) // the handler sees it; so does `settled`, when the handler did not wait
      return latest
    },
    isOpen: () => state === 'open',
    isCompleted: () => state === 'completed',
    settled: () => (state === 'committing' ? latest : Promise.resolve()),
  }
}
