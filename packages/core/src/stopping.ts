/** That a receiver stops: once, for all that runs. */
export interface Stopping {
  readonly signal: AbortSignal
  /** Calls `listener` when the receiver stops. @returns what takes the listener away again */
  onStop(listener: () => void): () => void
  stop(): void
}

/** Listeners are kept here and not on the signal: with many events running, a signal would warn of a leak. */
export function createStopping(): Stopping {
  const controller = new AbortController()
  const listeners = new Set<() => void>()
  return {
    signal: controller.signal,
    onStop(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    stop() {
      controller.abort(new Error('the receiver stops'))
      for (const listener of listeners) listener()
    },
  }
}
