import type { AnyEvents, EventMap, WebhookProvider } from '@rawhook/core'
import { generic } from '@rawhook/providers/generic'
import { type PlugipayEvents, plugipay } from '@rawhook/providers/plugipay'
import { type SpeckleEvents, speckle } from '@rawhook/providers/speckle'
import { type SpineEvents, spine } from '@rawhook/providers/spine'
import type { FastifyPluginAsync } from 'fastify'
import fp from 'fastify-plugin'
import { type FastifyWebhookOptions, mountRoute } from './webhook.ts'

/** `webhook()` for one provider, as a plugin: its options are those of `app.register`. */
export type NamedWebhook<TEvents> = FastifyPluginAsync<FastifyWebhookOptions<TEvents>>

function named<TEvents extends EventMap<TEvents>>(provider: WebhookProvider<TEvents>): NamedWebhook<TEvents> {
  const plugin: NamedWebhook<TEvents> = async (app, options) =>
    mountRoute(provider, options as never)(app, options.prefix)
  return fp(plugin)
}

/**
 * Receives the webhooks of Spine.
 * @example
 * await app.register(spineWebhook, { secret, path: '/webhooks/spine', on: { 'run.*': async (event) => {} } })
 */
export const spineWebhook: NamedWebhook<SpineEvents> = named(spine)

/** Receives the webhooks of Speckle. */
export const speckleWebhook: NamedWebhook<SpeckleEvents> = named(speckle)

/** Receives the webhooks of Plugipay. */
export const plugipayWebhook: NamedWebhook<PlugipayEvents> = named(plugipay)

/** Receives webhooks signed with `X-Webhook-Signature: sha256=<hex>`. Without a secret, `WEBHOOK_SECRET` is taken. */
export const genericWebhook: NamedWebhook<AnyEvents> = named(generic())
