import type { Stopping } from '../stopping.ts'
import type { Claim, InboxStore } from './inbox-store.ts'

/** A lease that is kept while its event is worked on. */
export interface Lease {
  /** Aborted when the lease is lost, the time for the handler is over, or the receiver stops. */
  readonly signal: AbortSignal
  abort(reason: Error): void
  end(): void
}

/** How often a lease is extended in its length. */
export const beats = 3

/**
 * Extends a claim at every third of its lease, until it ends or is lost. A lease that could not be extended for its
 * whole length counts as lost: another worker may have the event by now.
 * @param isOpen whether the event is still to be completed: from the completing commit on, nothing is extended
 */
export function keepLease(
  store: Pick<InboxStore<never>, 'extend'>,
  claim: Claim,
  leaseMs: number,
  { stopping, isOpen }: { readonly stopping: Stopping; readonly isOpen: () => boolean },
): Lease {
  const controller = new AbortController()
  const stop = (): void => controller.abort(stopping.signal.reason)
  let isLost = false
  function lose(): void {
    isLost = true // told the handler: from now on the event is whoever's claims it
    controller.abort(new Error('the lease was lost'))
  }
  let heldAt = performance.now()
  const forget = stopping.onStop(stop)
  if (stopping.signal.aborted) stop()

  async function beat(): Promise<void> {
    const askedAt = performance.now()
    const held = await store.extend(claim, leaseMs).catch(() => undefined) // down: completing it will tell
    if (!isOpen()) return
    if (held === true) heldAt = askedAt
    else if (held === false) lose()
  }

  const timer = setInterval(() => {
    if (isLost || !isOpen()) return
    if (performance.now() - heldAt >= leaseMs) lose()
    else void beat()
  }, leaseMs / beats)
  return {
    signal: controller.signal,
    abort: (reason) => controller.abort(reason),
    end() {
      clearInterval(timer)
      forget()
    },
  }
}
