/**
 * Keeps this process from sleeping until the work is done. A server that writes to a process that sleeps pays for waking
 * it, which costs more than a verification, and a slow server would find it asleep more often than a fast one.
 */
export async function stayAwake<TResult>(work: Promise<TResult>): Promise<TResult> {
  let isDone = false
  const spin = (): void => {
    if (!isDone) setImmediate(spin)
  }
  spin()
  try {
    return await work
  } finally {
    isDone = true
  }
}
