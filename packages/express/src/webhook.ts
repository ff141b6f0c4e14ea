import type { EventIn, EventMap, Receiver, ReceiverOptions, Refined, WebhookProvider } from '@rawhook/core'
import { asError, type MountOptions, type MountTarget, mountWebhook } from '@rawhook/core/adapter'
import { bytesOf, incomingMessage, writeAnswer } from '@rawhook/node'
import type { NextFunction, Request, Response } from 'express-serve-static-core'
import { capturedBody } from './captured-body.ts'
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

  async function receive(request: Request, response: Response, next: NextFunction): Promise<unknown> {
    const isWholeApp = request.baseUrl === '' && request.route === undefined
    const incoming = incomingMessage(request, {
      url: request.originalUrl,
      captured: capturedBody(request),
      wholeApp: isWholeApp ? misplaced : undefined,
    })
    if (receiver.ignores(incoming)) return next()

    const outcome = await receiver.receive(incoming, request)
    if (outcome.kind !== 'verified') return writeAnswer(response, receiver.acknowledge(outcome))
    attach(request, response, outcome)
    return handler === undefined ? next() : handler(request as never, response as never, next)
  }

  return (request: Request, response: Response, next: NextFunction): void => {
    receive(request, response, next).catch((thrown: unknown) => next(asError(thrown)))
  }
}

interface Attached {
  readonly events: readonly unknown[]
  readonly rawBody: Uint8Array
  readonly payload: unknown
}

/** What comes after finds the event, the bytes and the parsed body, and a later `express.json()` leaves them alone. */
function attach(request: Request, response: Response, { events: [webhookEvent], rawBody, payload }: Attached): void {
  const attached = { webhookEvent, rawBody: bytesOf(rawBody) }
  Object.assign(response.locals, attached)
  Object.assign(request, attached, { body: payload, _body: true })
}
