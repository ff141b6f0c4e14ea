/**
 * What `make` makes, where no error in it has a stack: nothing was thrown, its frames would be the pipeline's, and to
 * capture them costs more than a proof. Runtimes without `Error.stackTraceLimit` capture them all the same.
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
