import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Http2ServerRequest, Http2ServerResponse } from 'node:http2'
import type { EventIn, EventMap, Receiver, ReceiverOptions, Refined, WebhookProvider } from '@rawhook/core'
import { type MountOptions, type MountTarget, mountWebhook } from '@rawhook/core/adapter'
import { bytesOf } from './bytes-of.ts'
import { incomingMessage } from './incoming-message.ts'
import { setMembers } from './members.ts'
import { serve } from './serve.ts'

/** A request whose delivery was verified. */
export type WebhookMessage<TEvent> = IncomingMessage & { readonly webhookEvent: TEvent; readonly rawBody: Buffer }

/** Writes the response in the app's own words. */
export type NodeHandler<TEvent> = (request: WebhookMessage<TEvent>, response: ServerResponse) => unknown

/** A receiver's options, and `handler` for a response of your own. */
export type NodeWebhookOptions<TEvents, TTx, TSchemas> = ReceiverOptions<TEvents, TTx, TSchemas, IncomingMessage> & {
  /** Instead of `on`: runs after verification, and answers. @default none */
  readonly handler?: NodeHandler<EventIn<Refined<TEvents, NoInfer<TSchemas>>>>
}

/**
 * A listener for `node:http` and `node:http2`; `next`, as in Connect, goes on with the verified request or with an
 * error. The promise never rejects.
 */
export interface WebhookListener {
  (request: Http2ServerRequest, response: Http2ServerResponse, next?: (error?: unknown) => void): Promise<void>
  (request: IncomingMessage, response: ServerResponse, next?: (error?: unknown) => void): Promise<void>
}

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

  function listener(request: IncomingMessage, response: ServerResponse, next?: unknown): Promise<void> {
    return serve({
      receiver,
      request,
      response,
      next,
      open: (details) => incomingMessage(request, { ...details, url: sentUrl(request) }),
      attach: ({ events: [webhookEvent], rawBody }) => setMembers(request, { webhookEvent, rawBody: bytesOf(rawBody) }),
      handler: handler && (() => handler(request as never, response)),
    })
  }
  return listener as WebhookListener // HTTP/2's compatible API stands for the other
}

/** Connect and its kin cut the path they are mounted at off `url`, and keep the whole of it beside it. */
function sentUrl(request: IncomingMessage): string {
  const { url = '/', originalUrl = url }: IncomingMessage & { readonly originalUrl?: unknown } = request
  return typeof originalUrl === 'string' ? originalUrl : url
}
