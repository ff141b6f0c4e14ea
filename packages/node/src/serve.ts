import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AcceptedOutcome, AnyEvents, IncomingRequest, Receiver } from '@rawhook/core'
import { asError } from '@rawhook/core/adapter'
import { writeAnswer } from './write-answer.ts'

/** Goes on to what stands after the webhook, or to the framework's error handler. */
export type Next = (error?: unknown) => unknown

/** One request of a framework that calls `(request, response, next?)`. */
export interface Exchange<TNative> {
  readonly receiver: Receiver<AnyEvents, TNative>
  readonly request: TNative & IncomingMessage
  readonly response: ServerResponse
  /** What the framework gave as the third argument: functions of a platform have none, or something else. */
  readonly next: unknown
  /** Makes the port. May throw, as getters of a platform do. */
  readonly open: (details: { readonly readAgain: boolean }) => IncomingRequest
  /** Shows the app's code what was verified. */
  readonly attach: (outcome: AcceptedOutcome) => void
  /** The app's own code, where it answers. */
  readonly handler: ((next: Next) => unknown) | undefined
}

const isNext = (value: unknown): value is Next => typeof value === 'function'

/** What was put back for later code, and not read by it, is let go with the answer. */
const dropUnread = (request: IncomingMessage, response: ServerResponse): unknown =>
  response.once('close', () => request.resume())

/**
 * Takes one request through the receiver. Every path writes an answer or goes on to `next`.
 * @returns a promise that never rejects: where nobody waits for it, that would end the process
 */
export async function serve<TNative>(exchange: Exchange<TNative>): Promise<void> {
  const { receiver, request, response, open, attach, handler } = exchange
  const next = isNext(exchange.next) ? exchange.next : undefined
  const readAgain = next !== undefined && handler === undefined && !receiver.dispatches
  let accepted: AcceptedOutcome | undefined
  let isOver = next === undefined

  const answerFailure = (thrown: unknown): void =>
    writeAnswer(response, receiver.acknowledge(receiver.fail(accepted, thrown)))
  function withoutNext(error?: unknown): void {
    if (error !== undefined) answerFailure(error)
    else if (accepted !== undefined) writeAnswer(response, receiver.acknowledge(accepted, true))
  }
  function fail(thrown: unknown): void {
    try {
      if (isOver) answerFailure(thrown)
      else next?.(asError(thrown))
    } catch (again) {
      answerFailure(again)
    }
  }
  async function goOn(): Promise<void> {
    isOver = true
    await next?.()
  }

  try {
    const incoming = open({ readAgain })
    if (next !== undefined && receiver.ignores(incoming)) return await goOn()

    const outcome = await receiver.receive(incoming, request)
    if (outcome.kind !== 'verified') return writeAnswer(response, receiver.acknowledge(outcome))
    accepted = outcome
    if (handler === undefined && next === undefined) return withoutNext()
    attach(outcome)
    if (readAgain) dropUnread(request, response)
    await (handler === undefined ? goOn() : handler(next ?? withoutNext))
  } catch (thrown) {
    fail(thrown)
  }
}
