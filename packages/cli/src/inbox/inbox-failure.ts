import { Failure } from '../failure.ts'
import { inboxProblem } from './inbox-problem.ts'
import { type StoreAddress, shownStore } from './store-address.ts'

const advice =
  'Beside it list, show, dead, stats, retry, replay, purge --dry-run, pause and resume work; for the rest, stop it first.'

function reasonOf(error: unknown): string {
  const known = inboxProblem(error)
  if (known !== undefined) return `${known}.`
  if (error instanceof AggregateError && error.message === '') return reasonOf(error.errors[0])
  return error instanceof Error ? error.message.replace(/^rawhook: /, '') : String(error)
}

/** Why an inbox could not be opened, as a sentence with its address. */
export function inboxFailure(address: StoreAddress, error: unknown): Failure {
  if (error instanceof Failure) return new Failure(error.kind, `${shownStore(address)}: ${error.message}`)
  const reason = reasonOf(error)
  if (address.kind === 'sqlite' && reason.includes(address.path)) return new Failure('check', reason)
  return new Failure('check', `${shownStore(address)}: ${/in use by/.test(reason) ? `${reason} ${advice}` : reason}`)
}

/**
 * What went wrong in the middle: a server that went away or a full disk is a sentence with the address; all else is
 * thrown as it is.
 */
export function brokenInbox(address: StoreAddress, error: unknown): unknown {
  if (error instanceof Failure) return error
  const known = inboxProblem(error)
  return known === undefined ? error : new Failure('check', `${shownStore(address)}: ${known}.`, { cause: error })
}
