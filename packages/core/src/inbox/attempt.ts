import { createContext } from '../create-context.ts'
import type { WebhookEvent } from '../event.ts'
import type { Log } from '../log.ts'
import { nameOfEvent } from '../name-of-event.ts'
import type { Work } from '../processor.ts'
import { refineEvent } from '../refine-event.ts'
import { isRefusal } from '../refusal.ts'
import { within } from '../time-limit.ts'
import { logUnhandled } from '../unhandled.ts'
import { commitOnce } from './commit-once.ts'
import { inWords } from './in-words.ts'
import type { InboxSettings } from './inbox-settings.ts'
import type { AfterFailure, Claim, InboxStore } from './inbox-store.ts'
import { keepLease } from './lease.ts'
import { isPermanent } from './permanent-error.ts'
import { retryDelay } from './retry-schedule.ts'
import { effectKey } from './stored-event.ts'

/** What one start on a stored event came to. */
export type Attempted =
  | { readonly kind: 'handled' | 'unhandled' | 'lost' }
  | { readonly kind: 'failed'; readonly thrown: unknown }

/** Works on one claimed event, and writes down what came of it. Never rejects. */
export type Attempt = (claim: Claim, event: WebhookEvent) => Promise<Attempted>

const completionTries = 3

/** What comes after a failed attempt, for people. */
function nextInWords(next: AfterFailure, thrown: unknown, { attempts }: Claim): string {
  if (next.status === 'retrying') return `attempt ${attempts + 1} follows in ${inWords(next.inMs)}`
  return `it is dead: ${isPermanent(thrown) ? 'a PermanentError is not tried again' : 'no attempt is left'}`
}

/**
 * Makes the function that takes a claimed event through its handler: refine, handle, complete; or fail, with what comes
 * next. The event is completed after the handler has succeeded, never before and never inside its `try`.
 */
export function createAttempt<TEvents>(
  work: Work<TEvents>,
  store: InboxStore<never>,
  settings: Pick<InboxSettings, 'leaseMs' | 'handlerTimeoutMs' | 'retries' | 'random' | 'noteOf'>,
  log: Log,
): Attempt {
  const { provider, source, route, schemas, stopping } = work
  const { leaseMs, handlerTimeoutMs, retries, random, noteOf } = settings

  function afterFailure(thrown: unknown, attempts: number): AfterFailure {
    const inMs = isPermanent(thrown) ? undefined : retryDelay(retries, attempts, random)
    return inMs === undefined ? { status: 'dead' } : { status: 'retrying', inMs }
  }

  const nameOf = ({ id, type }: Claim): string => `${source}: ${nameOfEvent(id, type)}`

  /** @returns whether the claim still held: then the row says why it failed */
  const writeDown = (claim: Claim, note: string, next: AfterFailure): Promise<boolean> =>
    store.fail(claim, note, next).catch((error: unknown) => {
      log.every('error', `${nameOf(claim)}: a failed attempt could not be stored; its lease ends by itself`, error)
      return true
    })

  async function settleFailure(claim: Claim, thrown: unknown): Promise<Attempted> {
    const next = afterFailure(thrown, claim.attempts)
    const held = await writeDown(claim, noteOf(thrown), next)
    const what = `${nameOf(claim)}: attempt ${claim.attempts}`
    if (!held) {
      log.every('warn', `${what} failed without its lease; the event is another worker's, or is completed`, thrown)
      return { kind: 'lost' }
    }
    log.every('error', `${what} failed, ${nextInWords(next, thrown, claim)}`, thrown)
    return { kind: 'failed', thrown }
  }

  /** No attempt has come to an end: an event that kills the process, or outlives every lease, must not do it for ever. */
  async function giveUp(claim: Claim): Promise<Attempted> {
    const tries = claim.attempts - 1
    const note = `started ${tries} times, and no attempt came to an end`
    log.every('error', `${nameOf(claim)}: ${note}: it is dead`)
    await writeDown(claim, note, { status: 'dead' })
    return { kind: 'failed', thrown: new Error(note) }
  }

  /** The handler has succeeded: what goes wrong here is not its failure, and must not run it again if that can be helped. */
  async function settleSuccess(claim: Claim): Promise<Attempted> {
    for (let tries = 1; ; tries++) {
      try {
        const held = await store.complete(claim)
        // a try that failed may have taken effect all the same: then the claim is gone because the event is completed
        return { kind: held || tries > 1 ? 'handled' : 'lost' }
      } catch (error) {
        if (tries < completionTries) continue
        log.every('error', `${nameOf(claim)}: handled, but not stored as completed: it may run again`, error)
        return { kind: 'handled' }
      }
    }
  }

  return async (claim, event) => {
    if (claim.attempts > retries.length + 1) return giveUp(claim)
    const result = await refineEvent(event, schemas).catch(
      (thrown: unknown) => new Error('a schema threw', { cause: thrown }),
    )
    if (result instanceof Error) return settleFailure(claim, result)
    if (isRefusal(result)) {
      const note = result.message ?? result.refused
      log.every('error', `${nameOf(claim)}: ${result.refused}: ${note} It is dead.`)
      await writeDown(claim, note, { status: 'dead' })
      return { kind: 'handled' }
    }
    const { event: refined } = result
    const handler = route?.(refined.type)
    if (handler === undefined) {
      logUnhandled(log, source, refined.type)
      await writeDown(claim, 'no handler', { status: 'unhandled' })
      return { kind: 'unhandled' }
    }

    const completion = commitOnce(store, claim, leaseMs)
    const lease = keepLease(store, claim, leaseMs, { stopping, isOpen: completion.isOpen })
    const { receivedAt, headers, rawBody } = claim
    const context = createContext(provider, refined, {
      source,
      tenant: claim.tenant === '' ? undefined : claim.tenant,
      delivery: { receivedAt, headers, rawBody },
      signal: () => lease.signal,
      stored: {
        key: effectKey(provider, claim),
        attempt: claim.attempts,
        replay: claim.replay,
        replayedBy: claim.replayedBy,
        commit: completion.commit,
      },
    })
    try {
      const late = Symbol('late')
      const handled = Promise.resolve(handler(refined, context))
      const result = handlerTimeoutMs === undefined ? await handled : await within(handlerTimeoutMs, handled, late)
      if (result === late) {
        const error = new Error(`the handler took longer than ${handlerTimeoutMs} ms`)
        lease.abort(error)
        throw error
      }
      await completion.settled()
    } catch (thrown) {
      await completion.settled().catch(() => undefined)
      if (!completion.isCompleted()) return await settleFailure(claim, thrown)
      log.every('error', `${nameOf(claim)}: the handler threw after its commit; it is not run again`, thrown)
    } finally {
      lease.end()
    }
    return completion.isCompleted() ? { kind: 'handled' } : settleSuccess(claim)
  }
}
