import type { Claim, InboxStore } from './inbox-store.ts'
import { beats } from './lease.ts'

/** Claims that wait for their turn, each with its lease kept. */
export interface KeptClaims {
  /** The claim's turn has come. @returns whether it still holds, with a whole lease before it */
  begin(claim: Claim): Promise<boolean>
  end(): void
}

/** Extends claims at every third of a lease, so that nobody else works on an event before the ones ahead of it are done. */
export function keepClaims(
  store: Pick<InboxStore<never>, 'extend'>,
  claims: readonly Claim[],
  leaseMs: number,
): KeptClaims {
  const waiting = new Set(claims)
  const beat = (): void => {
    for (const claim of waiting) store.extend(claim, leaseMs).catch(() => undefined) // down: `begin` will tell
  }
  const timer = claims.length === 0 ? undefined : setInterval(beat, leaseMs / beats)
  return {
    begin(claim) {
      waiting.delete(claim)
      return store.extend(claim, leaseMs)
    },
    end: () => clearInterval(timer),
  }
}
