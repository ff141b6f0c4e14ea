import type { IncomingMessage, ServerResponse } from 'node:http'
import type { WebhookEvent } from '@rawhook/core'
import type { RequestHandler } from 'express-serve-static-core'

/** What `res.locals`, and through it `req`, carries behind a webhook. */
export interface WebhookLocals<TEvent> extends Record<string, unknown> {
  webhookEvent: TEvent
  rawBody: Buffer
}

declare module 'express-serve-static-core' {
  // biome-ignore lint/suspicious/noExplicitAny: a merged interface must repeat the parameters of the original
  interface Request<P, ResBody, ReqBody, ReqQuery, LocalsObj extends Record<string, any>> {
    /** The verified event: typed by the webhook before this handler in the same call, `undefined` elsewhere. */
    readonly webhookEvent: LocalsObj extends { webhookEvent: infer TEvent } ? TEvent : WebhookEvent | undefined
    /** The exact bytes that were verified. */
    readonly rawBody: LocalsObj extends { webhookEvent: unknown } ? Buffer : Buffer | undefined
  }
}

/** A `(req, res)` of a platform. The promise resolves after the answer, or after `next`, and never rejects. */
type PlatformFunction = (
  request: IncomingMessage,
  response: ServerResponse,
  next?: (error?: unknown) => void,
) => Promise<void>

/** A middleware that gives the handlers after it, in the same call, a typed `req.webhookEvent`. */
export type WebhookMiddleware<TEvent> = PlatformFunction &
  RequestHandler &
  // biome-ignore lint/suspicious/noExplicitAny: any path's parameters and any body, as the handlers after it declare them
  RequestHandler<any, any, any, any, WebhookLocals<TEvent>>
