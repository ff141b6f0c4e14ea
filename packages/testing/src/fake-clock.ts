/** A clock that stands until it is moved. */
export interface FakeClock {
  /** Unix seconds: the `now` of a receiver and of `receiverClient`. */
  readonly now: () => number
  /** Unix milliseconds: the `now` of `memoryInbox`. */
  readonly nowMs: () => number
  /** Moves it; a negative number sets it back. */
  readonly advance: (seconds: number) => void
}

const latestSeconds = 1e11

/**
 * A clock for tests. It moves no timers: what waits for a retry of an inbox waits in real time.
 * @param start Unix seconds
 * @throws TypeError on milliseconds, and on what is no number
 * @example
 * const clock = fakeClock(1_800_000_000)
 * const receiver = createReceiver(spine, { secret, now: clock.now, inbox: memoryInbox({ now: clock.nowMs }), on })
 * clock.advance(301)
 */
export function fakeClock(start: number): FakeClock {
  if (!(start >= 0 && start < latestSeconds)) {
    throw new TypeError(`rawhook: a fake clock starts at Unix seconds, not milliseconds, but it got ${start}.`)
  }
  let seconds = start
  return {
    now: () => seconds,
    nowMs: () => seconds * 1000,
    advance(by) {
      if (!Number.isFinite(by)) throw new TypeError(`rawhook: a fake clock moves by seconds, but it got ${by}.`)
      seconds += by
    },
  }
}
