import { Failure } from './failure.ts'

const own = 'rawhook: '

/**
 * Rethrows what Rawhook itself refuses as wrong usage: a secret of another form, an event that the provider does not have.
 * @throws Failure in the place of such a TypeError, and everything else as it is
 */
export function asUsage(error: unknown): never {
  if (!(error instanceof TypeError && error.message.startsWith(own))) throw error
  const message = error.message.slice(own.length)
  throw new Failure('usage', message.charAt(0).toUpperCase() + message.slice(1), { cause: error })
}
