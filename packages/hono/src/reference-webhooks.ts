import type { AnyEvents, EventIn, EventMap, Refined, WebhookProvider } from '@rawhook/core'
import { generic } from '@rawhook/providers/generic'
import { type PlugipayEvents, plugipay } from '@rawhook/providers/plugipay'
import { type SpeckleEvents, speckle } from '@rawhook/providers/speckle'
import { type SpineEvents, spine } from '@rawhook/providers/spine'
import type { Env, MiddlewareHandler } from 'hono'
import { type HonoSecret, type HonoWebhookOptions, mount, type WebhookVariables } from './webhook.ts'

/** `webhook()` for one provider, with the secret first. */
export type NamedWebhook<TProviderEvents> = <TTx = never, const TSchemas = object, TEnv extends Env = Env>(
  secret: HonoSecret<TEnv>,
  options?: Omit<HonoWebhookOptions<TProviderEvents, TTx, TSchemas, TEnv>, 'secret'>,
) => MiddlewareHandler<WebhookVariables<EventIn<Refined<TProviderEvents, TSchemas>>>>

const named =
  <TEvents extends EventMap<TEvents>>(alias: string, provider: WebhookProvider<TEvents>): NamedWebhook<TEvents> =>
  (secret, options) =>
    mount(provider, { ...options, secret } as never, alias)

/**
 * Receives the webhooks of Spine.
 * @example
 * app.post('/webhooks/spine', spineWebhook((_request, c: Context<AppEnv>) => c.env.SPINE_WEBHOOK_SECRET, { on }))
 */
export const spineWebhook: NamedWebhook<SpineEvents> = named('spineWebhook', spine)

/** Receives the webhooks of Speckle. */
export const speckleWebhook: NamedWebhook<SpeckleEvents> = named('speckleWebhook', speckle)

/** Receives the webhooks of Plugipay. */
export const plugipayWebhook: NamedWebhook<PlugipayEvents> = named('plugipayWebhook', plugipay)

/** Receives webhooks signed with `X-Webhook-Signature: sha256=<hex>`. Without a secret, `WEBHOOK_SECRET` is taken. */
export const genericWebhook: NamedWebhook<AnyEvents> = named('genericWebhook', generic())
