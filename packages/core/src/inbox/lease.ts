import type { Claim, InboxStore } from './inbox-store.ts'

/** A lease that is kept while its event is worked on. */
export interface Lease {
  /** Aborted when the lease is lost, the time for the handler is over, or the receiver stops. */
  readonly signal: AbortSignal
  end(): void
}

const beats = 3

/** Extends a claim at every third of its lease, until it ends or is lost. */
export function keepLease(store: InboxStore<never>, claim: Claim, leaseMs: number, stopping: AbortSignal): Lease {
  const controller = new AbortController()
  const stop = (): void => controller.abort(stopping.reason)
  stopping.addEventListener('abort', stop, { once: true })
  if (stopping.aborted) stop()
  const timer = setInterval(() => {
    store.extend(claim, leaseMs).then(
      (held) => {
        if (!held) controller.abort(new Error('the lease was lost'))
      },
      () => undefined, // the store is down: the lease may still hold, and completing it will tell
    )
  }, leaseMs / beats)
  return {
    signal: controller.signal,
    end() {
      clearInterval(timer)
      stopping.removeEventListener('abort', stop)
    },
  }
}
