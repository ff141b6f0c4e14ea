import { createContext } from '../create-context.ts'
import type { WebhookEvent } from '../event.ts'
import type { Log } from '../log.ts'
import type { Work } from '../processor.ts'
import { refineEvent } from '../refine-event.ts'
import { isRefusal } from '../refusal.ts'
import { within } from '../time-limit.ts'
import { commitOnce } from './commit-once.ts'
import type { AfterFailure, Claim, InboxStore } from './inbox-store.ts'
import { keepLease } from './lease.ts'
import { isPermanent } from './permanent-error.ts'
import { retryDelay } from './retry-schedule.ts'
import type { RunnerSettings } from './runner-settings.ts'
import { effectKey } from './stored-event.ts'

/** What one start on a stored event came to. */
export type Attempted =
  | { readonly kind: 'handled' | 'unhandled' | 'lost' }
  | { readonly kind: 'failed'; readonly thrown: unknown }

/** Works on one claimed event, and writes down what came of it. Never rejects. */
export type Attempt = (claim: Claim, event: WebhookEvent) => Promise<Attempted>

const maxNoteLength = 500
const completionTries = 3

/**
 * What the row says of an error: its name, its code and where it was thrown. Not its message, which may quote the event
 * or a password; that goes to the log, once.
 */
function noteOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return `threw ${thrown === null ? 'null' : typeof thrown}`
  const code = 'code' in thrown && typeof thrown.code === 'string' ? ` ${thrown.code}` : ''
  const { stack = '', message } = thrown
  const frames = stack.slice(stack.lastIndexOf(message) + message.length) // the message stands before them, and may look like one
  const place = /^ +at .+:\d+:\d+\)?$/m.exec(frames)?.[0].trim() ?? ''
  return `${thrown.name}${code} ${place}`.trim().slice(0, maxNoteLength)
}

/**
 * Makes the function that takes a claimed event through its handler: refine, handle, complete; or fail, with what comes
 * next. The event is completed after the handler has succeeded, never before and never inside its `try`.
 */
export function createAttempt<TEvents>(
  work: Work<TEvents>,
  store: InboxStore<never>,
  settings: RunnerSettings,
  log: Log,
): Attempt {
  const { provider, source, route, schemas, stopping } = work
  const { leaseMs, handlerTimeoutMs, retries, random } = settings

  function afterFailure(thrown: unknown, attempts: number): AfterFailure {
    const inMs = isPermanent(thrown) ? undefined : retryDelay(retries, attempts, random)
    return inMs === undefined ? { status: 'dead' } : { status: 'retrying', inMs }
  }

  async function settleFailure(claim: Claim, thrown: unknown): Promise<Attempted> {
    const next = afterFailure(thrown, claim.attempts)
    const held = await store.fail(claim, noteOf(thrown), next).catch((error: unknown) => {
      log.error('inbox', `${source}: a failed attempt could not be stored; its lease ends by itself`, error)
      return true
    })
    const what = `${source}: ${claim.type}: attempt ${claim.attempts}`
    if (held) log.error('handler_failed', `${what} failed, and the event is ${next.status}`, thrown)
    else log.warn('lease_lost', `${what} lost its lease; the event belongs to another worker, or is completed`)
    return held ? { kind: 'failed', thrown } : { kind: 'lost' }
  }

  /** No attempt has come to an end: an event that kills the process, or outlives every lease, must not do it for ever. */
  async function giveUp(claim: Claim): Promise<Attempted> {
    const tries = claim.attempts - 1
    const note = `started ${tries} times, and no attempt came to an end`
    log.error('inbox', `${source}: ${claim.type} was ${note}: the event is dead`)
    await store.fail(claim, note, { status: 'dead' }).catch(() => false)
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
        log.error('inbox', `${source}: ${claim.type} was handled, but not stored as completed: it may run again`, error)
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
      log.warn(result.refused, `${source}: ${result.refused}: ${result.message}; the event is dead`)
      await store.fail(claim, result.message ?? result.refused, { status: 'dead' }).catch(() => false)
      return { kind: 'handled' }
    }
    const { event: refined } = result
    const handler = route?.(refined.type)
    if (handler === undefined) {
      await store.fail(claim, 'no handler', { status: 'unhandled' }).catch(() => false)
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
      log.error(
        'after-commit',
        `${source}: the handler of ${claim.type} threw after its commit; it is not run again`,
        thrown,
      )
    } finally {
      lease.end()
    }
    return completion.isCompleted() ? { kind: 'handled' } : settleSuccess(claim)
  }
}
