import type { MaybePromise } from '../crypto/port.ts'
import { isPending, whenReady } from '../crypto/when-ready.ts'
import type { InboxStore } from './inbox-store.ts'

/** That stored events rest: they are admitted, and nobody starts on them. */
export interface InboxPause {
  /** `undefined`: every source. */
  readonly source: string | undefined
  readonly by: string
  readonly reason: string
  readonly since: Date
}

/** The pauses that are kept with the events, for every process that works on them. */
export interface InboxPauses {
  /** @param source every source, where it is not given */
  pause(source: string | undefined, order: Pick<InboxPause, 'by' | 'reason'>): Promise<void>
  /**
   * Ends the pause of a source, or every pause.
   * @returns how many it ended
   */
  resume(source: string | undefined): Promise<number>
  pauses(): Promise<readonly InboxPause[]>
}

/** An inbox that can be paused from any process. */
export type PausableInbox<TTx> = InboxStore<TTx> & InboxPauses

const freshMs = 1000

/**
 * Makes a store give out no claim while its source is paused. What is claimed already goes on. The pauses are looked up
 * at most once a second, so that one of another process takes effect a second later at most.
 * @param clock milliseconds that only grow
 * @example
 * return pausable(store, { pause, resume, pauses })
 */
export function pausable<TTx>(
  store: InboxStore<TTx>,
  pauses: InboxPauses,
  clock: () => number = () => performance.now(),
): PausableInbox<TTx> {
  let known: readonly InboxPause[] = []
  let lookAt = Number.NEGATIVE_INFINITY

  async function look(): Promise<void> {
    known = await pauses.pauses()
    lookAt = clock() + freshMs
  }

  const isPaused = (sources: readonly string[]): MaybePromise<boolean> =>
    whenReady(clock() >= lookAt ? look() : undefined, () =>
      known.some(({ source }) => source === undefined || sources.includes(source)),
    )

  /** What this process changes, it knows at once. */
  async function changing<TResult>(change: Promise<TResult>): Promise<TResult> {
    try {
      return await change
    } finally {
      lookAt = Number.NEGATIVE_INFINITY
    }
  }

  return {
    ...store,
    async admit(rows, claimMs) {
      if (claimMs === undefined) return store.admit(rows)
      const paused = isPaused(rows.map(({ source }) => source))
      return store.admit(rows, (isPending(paused) ? await paused : paused) ? undefined : claimMs)
    },
    claim: async (order) => ((await isPaused([order.source])) ? [] : store.claim(order)),
    claimKey: async (key, leaseMs) => ((await isPaused([key.source])) ? undefined : store.claimKey(key, leaseMs)),
    nextDue: async (source) => ((await isPaused([source])) ? undefined : store.nextDue(source)),
    pause: (source, order) => changing(pauses.pause(source, order)),
    resume: (source) => changing(pauses.resume(source)),
    pauses: () => pauses.pauses(),
  }
}
