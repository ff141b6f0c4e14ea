import type { AnyEvents, EventIn, EventMap, Refined, SecretSource, WebhookProvider } from '@rawhook/core'
import { generic } from '@rawhook/providers/generic'
import { type PlugipayEvents, plugipay } from '@rawhook/providers/plugipay'
import { type SpeckleEvents, speckle } from '@rawhook/providers/speckle'
import { type SpineEvents, spine } from '@rawhook/providers/spine'
import type { Request } from 'express-serve-static-core'
import { type ExpressWebhookOptions, mount } from './webhook.ts'
import type { WebhookMiddleware } from './webhook-locals.ts'

/** `webhook()` for one provider, with the secret first. */
export type NamedWebhook<TProviderEvents> = <TTx = never, const TSchemas = object>(
  secret: SecretSource<Request>,
  options?: Omit<ExpressWebhookOptions<TProviderEvents, TTx, TSchemas>, 'secret'>,
) => WebhookMiddleware<EventIn<Refined<TProviderEvents, TSchemas>>>

const named =
  <TEvents extends EventMap<TEvents>>(name: string, provider: WebhookProvider<TEvents>): NamedWebhook<TEvents> =>
  (secret, options) =>
    mount(provider, { ...options, secret } as never, name)

/**
 * Receives the webhooks of Spine.
 * @example
 * app.use('/webhooks/spine', spineWebhook(process.env.SPINE_WEBHOOK_SECRET, { on: { 'run.*': async (event) => {} } }))
 */
export const spineWebhook: NamedWebhook<SpineEvents> = named('spineWebhook', spine)

/** Receives the webhooks of Speckle. */
export const speckleWebhook: NamedWebhook<SpeckleEvents> = named('speckleWebhook', speckle)

/** Receives the webhooks of Plugipay. */
export const plugipayWebhook: NamedWebhook<PlugipayEvents> = named('plugipayWebhook', plugipay)

/** Receives webhooks signed with `X-Webhook-Signature: sha256=<hex>`. Without a secret, `WEBHOOK_SECRET` is taken. */
export const genericWebhook: NamedWebhook<AnyEvents> = named('genericWebhook', generic())
