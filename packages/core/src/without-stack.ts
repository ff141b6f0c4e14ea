/**
 * What `make` makes, where the stack of an error has no frames: they would be those of the pipeline, which returns
 * refusals, and to capture them costs more than a proof. What was thrown is its `cause`, with frames. Runtimes without `Error.stackTraceLimit` capture them all the same.
 */
export function withoutStack<TResult>(make: () => TResult): TResult {
  const { stackTraceLimit } = Error
  if (typeof stackTraceLimit !== 'number') return make()
  Reflect.set(Error, 'stackTraceLimit', 0) // does nothing where the app has frozen it
  try {
    return make()
  } finally {
    Reflect.set(Error, 'stackTraceLimit', stackTraceLimit)
  }
}
