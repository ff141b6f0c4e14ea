import type { IncomingMessage, ServerResponse } from 'node:http'
import type { EventIn, EventMap, Receiver, ReceiverOptions, Refined, WebhookProvider } from '@rawhook/core'
import { type MountOptions, type MountTarget, mountWebhook } from '@rawhook/core/adapter'
import { bytesOf } from './bytes-of.ts'
import { incomingMessage } from './incoming-message.ts'
import { writeAnswer } from './write-answer.ts'

/** A request whose delivery was verified. */
export type WebhookMessage<TEvent> = IncomingMessage & { readonly webhookEvent: TEvent; readonly rawBody: Buffer }

/** Writes the response in the app's own words. */
export type NodeHandler<TEvent> = (request: WebhookMessage<TEvent>, response: ServerResponse) => unknown

/** A receiver's options, and `handler` for a response of your own. */
export type NodeWebhookOptions<TEvents, TTx, TSchemas> = ReceiverOptions<TEvents, TTx, TSchemas, IncomingMessage> & {
  /** Instead of `on`: runs after verification, and answers. @default none */
  readonly handler?: NodeHandler<EventIn<Refined<TEvents, NoInfer<TSchemas>>>>
}

/** A listener for `node:http`; `next`, as in Connect, goes on with the verified request or with an error. */
export type WebhookListener = (
  request: IncomingMessage,
  response: ServerResponse,
  next?: (error?: unknown) => void,
) => Promise<void>

/**
 * Receives webhooks on a plain `node:http` server.
 * @throws TypeError on options that cannot work
 * @example
 * createServer(webhook(spine, { secret, on: { 'run.completed': async (event) => {} } })).listen(3000)
 */
export function webhook<TEvents>(receiver: Receiver<TEvents, IncomingMessage>): WebhookListener
export function webhook<TEvents extends EventMap<TEvents>, TTx = never, const TSchemas = object>(
  provider: WebhookProvider<TEvents>,
  options: NodeWebhookOptions<NoInfer<TEvents>, TTx, TSchemas>,
): WebhookListener
export function webhook(
  target: MountTarget<IncomingMessage>,
  options?: MountOptions<IncomingMessage, NodeHandler<never>>,
): WebhookListener {
  const { receiver, handler } = mountWebhook(target, options)
  return async (request, response, next) => {
    const outcome = await receiver.receive(incomingMessage(request), request)
    if (outcome.kind !== 'verified' || (handler === undefined && next === undefined)) {
      writeAnswer(response, receiver.acknowledge(outcome))
      return
    }
    const [webhookEvent] = outcome.events
    const verified = Object.assign(request, { webhookEvent: webhookEvent as never, rawBody: bytesOf(outcome.rawBody) })
    if (handler === undefined) {
      next?.()
      return
    }
    try {
      await handler(verified, response)
    } catch (thrown) {
      if (next !== undefined) next(thrown)
      else if (response.headersSent) response.destroy()
      else writeAnswer(response, receiver.acknowledge(receiver.fail(outcome, thrown)))
    }
  }
}
