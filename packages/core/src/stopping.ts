/** That a receiver stops: once, for all that runs. */
export interface Stopping {
  readonly signal: AbortSignal
  /** Calls `listener` when the receiver stops. @returns what takes the listener away again */
  onStop(listener: () => void): () => void
  /** A signal for one piece of work, which may have listeners of its own. `end` when the work is over. */
  begin(): { readonly signal: AbortSignal; readonly end: () => void }
  stop(): void
}

/** Listeners are kept here and not on the signal: with many events running, a signal would warn of a leak. */
export function createStopping(): Stopping {
  const controller = new AbortController()
  const listeners = new Set<() => void>()
  const { signal } = controller

  function onStop(listener: () => void): () => void {
    listeners.add(listener)
    return () => listeners.delete(listener)
  }

  return {
    signal,
    onStop,
    begin() {
      const own = new AbortController()
      if (signal.aborted) own.abort(signal.reason)
      return { signal: own.signal, end: onStop(() => own.abort(signal.reason)) }
    },
    stop() {
      controller.abort(new Error('the receiver stops'))
      for (const listener of listeners) listener()
    },
  }
}
