import type {
  EventIn,
  EventMap,
  Receiver,
  ReceiverOptions,
  Refined,
  SecretRequest,
  SecretValue,
  TenantSecret,
  WebhookEvent,
  WebhookProvider,
} from '@rawhook/core'
import { type MountOptions, type MountTarget, mountWebhook, toResponse } from '@rawhook/core/adapter'
import type { Context, Env, MiddlewareHandler } from 'hono'
import { honoRequest, keepBody } from './hono-request.ts'

/** What `c.get` finds behind a webhook. */
export interface WebhookVariables<TEvent> {
  Variables: { webhookEvent: TEvent; rawBody: Uint8Array }
}

/** A secret, or how to find it for one delivery: on edge runtimes it is in `c.env`. */
export type HonoSecret<TEnv extends Env> =
  | SecretValue
  | ((request: SecretRequest, c: Context<TEnv>) => SecretValue | TenantSecret | Promise<SecretValue | TenantSecret>)

/** A receiver's options, and `handler` for a response of your own. */
export type HonoWebhookOptions<TEvents, TTx = never, TSchemas = object, TEnv extends Env = Env> = Omit<
  ReceiverOptions<TEvents, TTx, TSchemas, Context<TEnv>>,
  'secret'
> & {
  readonly secret: HonoSecret<TEnv>
  /** Instead of `on`: runs after verification, and answers. @default none */
  readonly handler?: HonoHandler<EventIn<Refined<TEvents, NoInfer<TSchemas>>>>
}

/** Answers in the app's own words. */
export type HonoHandler<TEvent> = (c: Context<WebhookVariables<TEvent>>) => Response | Promise<Response>

/**
 * Receives webhooks in Hono, on any runtime.
 * @throws TypeError on options that cannot work
 * @example
 * app.post('/webhooks/stripe', webhook(stripe, { secret, on: { 'invoice.paid': async (event) => {} } }))
 */
export function webhook<TEvents>(
  receiver: Receiver<TEvents, Context>,
): MiddlewareHandler<WebhookVariables<EventIn<TEvents>>>
export function webhook<
  TEvents extends EventMap<TEvents>,
  TTx = never,
  const TSchemas = object,
  TEnv extends Env = Env,
>(
  provider: WebhookProvider<TEvents>,
  options: HonoWebhookOptions<NoInfer<TEvents>, TTx, TSchemas, TEnv>,
): MiddlewareHandler<WebhookVariables<EventIn<Refined<TEvents, TSchemas>>>>
export function webhook(
  target: MountTarget<Context>,
  options?: object,
): MiddlewareHandler<WebhookVariables<WebhookEvent>> {
  return mount(target, options as MountOptions<Context, HonoHandler<never>> | undefined)
}

/** Like {@link webhook}, for functions that call it under a name of their own. */
export function mount<TEvent>(
  target: MountTarget<Context>,
  options: MountOptions<Context, HonoHandler<never>> | undefined,
  alias?: string,
): MiddlewareHandler<WebhookVariables<TEvent>> {
  const { receiver, handler, name, call } = mountWebhook(target, options, alias)
  const misplaced = { call: name, cure: `app.use('/webhooks/${receiver.provider.name}', ${call})` }

  return async (c, next) => {
    const incoming = honoRequest(c, c.req.routePath === '/*' ? misplaced : undefined)
    if (receiver.ignores(incoming)) return next()

    const outcome = await receiver.receive(incoming, c)
    if ('rawBody' in outcome) {
      c.set('webhookEvent', outcome.events[0] as TEvent)
      c.set('rawBody', outcome.rawBody)
      keepBody(c, outcome.rawBody)
    }
    if (outcome.kind !== 'verified') return toResponse(receiver.acknowledge(outcome), c.env)
    return handler === undefined ? next() : handler(c as never)
  }
}
