import { Failure } from '../failure.ts'
import { type StoreAddress, shownStore } from './store-address.ts'

const inUse = /in use by/
const advice = 'Beside it list, show, dead, stats, purge --dry-run, pause and resume work; for the rest, stop it first.'

function reasonOf(error: unknown): string {
  if (error instanceof AggregateError && error.message === '') return reasonOf(error.errors[0])
  return error instanceof Error ? error.message.replace(/^rawhook: /, '') : String(error)
}

/** Why an inbox could not be opened, as a sentence with its address. */
export function inboxFailure(address: StoreAddress, error: unknown): Failure {
  const reason = reasonOf(error)
  if (address.kind === 'sqlite' && reason.includes(address.path)) return new Failure('check', reason)
  return new Failure('check', `${shownStore(address)}: ${inUse.test(reason) ? `${reason} ${advice}` : reason}`)
}
