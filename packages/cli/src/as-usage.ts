import { Failure } from './failure.ts'

/**
 * Rethrows what a library refuses as wrong usage: a secret of another form, an event that the provider does not have.
 * @throws Failure in the place of a TypeError
 */
export function asUsage(error: unknown): never {
  if (!(error instanceof TypeError)) throw error
  const message = error.message.replace(/^rawhook: /, '')
  throw new Failure('usage', message.charAt(0).toUpperCase() + message.slice(1))
}
