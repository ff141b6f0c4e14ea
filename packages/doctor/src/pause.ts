/**
 * Between two pieces of work a hypothesis hands this out instead of a change, so that the search can let the rest of
 * the process go on: bodies come from strangers, and 1 MiB of JSON takes half a second to write in ten ways.
 */
export const pause = 'pause'

export type Pause = typeof pause

/** Characters or bytes of work, about, between two pauses. */
export const pieceLength = 65_536

/** Lets timers, sockets and other requests have their turn. */
export const nextTurn = (): Promise<void> =>
  new Promise((resolve) => {
    if (typeof setImmediate === 'function') setImmediate(resolve)
    else setTimeout(resolve, 0)
  })
