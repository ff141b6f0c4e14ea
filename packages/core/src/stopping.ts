/** That a receiver stops: once, for all that runs. */
export interface Stopping {
  readonly signal: AbortSignal
  /** Calls `listener` when the receiver stops. @returns what takes the listener away again */
  onStop(listener: () => void): () => void
  /**
   * A signal for one piece of work, which may have listeners of its own. `end` when the work is over.
   * It is made when somebody asks for it: few handlers do, and it costs as much as a proof.
   */
  begin(): { readonly signal: () => AbortSignal; readonly end: () => void }
  stop(): void
}

/** Listeners are kept here and not on the signal: with many events running, a signal would warn of a leak. */
export function createStopping(): Stopping {
  const controller = new AbortController()
  const listeners = new Set<() => void>()
  const { signal } = controller

  function onStop(listener: () => void): () => void {
    listeners.add(listener)
    return () => void listeners.delete(listener)
  }

  return {
    signal,
    onStop,
    begin() {
      let own: AbortController | undefined
      let isOver = false
      let forget = (): void => undefined
      function ownSignal(): AbortSignal {
        if (own !== undefined) return own.signal
        const controller = new AbortController()
        own = controller
        const abort = (): void => controller.abort(signal.reason)
        if (signal.aborted) abort()
        else if (!isOver) forget = onStop(abort)
        return controller.signal
      }
      function end(): void {
        isOver = true
        forget()
      }
      return { signal: ownSignal, end }
    },
    stop() {
      controller.abort(new Error('the receiver stops'))
      for (const listener of listeners) listener()
    },
  }
}
