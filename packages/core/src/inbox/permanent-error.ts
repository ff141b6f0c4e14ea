/**
 * Thrown by a handler that knows that another attempt cannot help: the event is dead at once.
 * @example
 * throw new PermanentError('the order was deleted')
 */
export class PermanentError extends Error {
  override readonly name = 'PermanentError'
}

/** Whether a handler meant it for good; by name, because two copies of the package may be installed. */
export const isPermanent = (thrown: unknown): boolean => thrown instanceof Error && thrown.name === 'PermanentError'
