import type { EventIn, EventMap, Receiver, ReceiverOptions, Refined, WebhookProvider } from '@rawhook/core'
import { type MountOptions, type MountTarget, mountWebhook } from '@rawhook/core/adapter'
import { incomingMessage, serve } from '@rawhook/node'
import type { NextFunction, Request, Response } from 'express-serve-static-core'
import { attach } from './attach.ts'
import type { WebhookLocals, WebhookMiddleware } from './webhook-locals.ts'

/** Writes the response in the app's own words. */
export type ExpressHandler<TEvent> = (
  request: Request<Record<string, string>, unknown, unknown, unknown, WebhookLocals<TEvent>>,
  response: Response<unknown, WebhookLocals<TEvent>>,
  next: NextFunction,
) => unknown

/** A receiver's options, and `handler` for a response of your own. */
export type ExpressWebhookOptions<TEvents, TTx = never, TSchemas = object> = ReceiverOptions<
  TEvents,
  TTx,
  TSchemas,
  Request
> & {
  /** Instead of `on`: runs after verification, and answers. @default none */
  readonly handler?: ExpressHandler<EventIn<Refined<TEvents, NoInfer<TSchemas>>>>
}

/**
 * Receives webhooks in Express 4 and 5. Mount it before `express.json()`, or keep the bytes with `captureRawBody`.
 * It is also a function `(req, res)` of a platform: Cloud Functions, Firebase, Vercel, the API routes of Next.js.
 * @throws TypeError on options that cannot work
 * @example
 * app.use('/webhooks/stripe', webhook(stripe, { secret, on: { 'invoice.paid': async (event) => {} } }))
 */
export function webhook<TEvents>(receiver: Receiver<TEvents, Request>): WebhookMiddleware<EventIn<TEvents>>
export function webhook<TEvents extends EventMap<TEvents>, TTx = never, const TSchemas = object>(
  provider: WebhookProvider<TEvents>,
  options: ExpressWebhookOptions<NoInfer<TEvents>, TTx, TSchemas>,
): WebhookMiddleware<EventIn<Refined<TEvents, TSchemas>>>
export function webhook(
  target: MountTarget<Request>,
  options?: MountOptions<Request, ExpressHandler<never>>,
): WebhookMiddleware<never> {
  return mount(target, options)
}

/** Like {@link webhook}, for functions that call it under a name of their own. */
export function mount(
  target: MountTarget<Request>,
  options: MountOptions<Request, ExpressHandler<never>> | undefined,
  alias?: string,
): WebhookMiddleware<never> {
  const { receiver, handler, name, call } = mountWebhook(target, options, alias)
  const misplaced = { call: name, cure: `app.use('/webhooks/${receiver.provider.name}', ${call})` }

  function middleware(request: Request, response: Response, next?: NextFunction): Promise<void> {
    return serve({
      receiver,
      request,
      response,
      next,
      open(details) {
        const isWholeApp = request.baseUrl === '' && request.route === undefined
        const wholeApp = isWholeApp ? misplaced : undefined
        return incomingMessage(request, { ...details, url: request.originalUrl, wholeApp })
      },
      attach: (outcome) => attach(request, response, outcome),
      handler: handler && ((goOn) => handler(request as never, response as never, goOn)),
    })
  }
  return middleware as WebhookMiddleware<never>
}
