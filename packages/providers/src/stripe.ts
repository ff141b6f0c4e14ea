import { defineProvider, hmac, type WebhookEvent, type WebhookProvider } from '@rawhook/core'
// biome-ignore lint/suspicious/noTsIgnore: the package is an optional peer, and an error only where it is not installed.
/** @ts-ignore The event types need the `stripe` package; without it they are `any`. */
import type Stripe from 'stripe'

/** The events that Stripe sends with a snapshot of the object, as its own package types them. */
export type StripeEvents = {
  readonly [TType in Stripe.Event['type']]: Extract<Stripe.Event, { type: TType }> & WebhookEvent<TType>
}

interface Envelope {
  readonly id: string
  readonly type: string
  data: unknown
  readonly related_object?: unknown
}

/**
 * Stripe: `Stripe-Signature: t=<unix>,v1=<hex>[,v1=<hex>]`; `v0` is made up in test mode, and counts for nothing.
 *
 * The secret is the whole `whsec_…` text, and not base64. `stripe listen`, each endpoint and Connect have secrets of
 * their own. The event's id is `id`; `request.idempotency_key` is that of an API call. A thin event (`v2.core.event`)
 * has its `related_object` as data.
 * @see https://docs.stripe.com/webhooks/signature
 */
export const stripe: WebhookProvider<StripeEvents> = defineProvider<StripeEvents>({
  name: 'stripe',
  title: 'Stripe',
  documentation: 'https://docs.stripe.com/webhooks/signature',
  keys: 'secret',
  secretHint: 'The one that `stripe listen` prints differs from the one of the dashboard.',
  body: 'json',
  signature: hmac({
    hash: 'sha256',
    encoding: 'hex',
    header: 'Stripe-Signature',
    format: { kind: 'key-value', separator: ',', timestamp: 't', signature: 'v1' },
    timestamp: { unit: 'seconds' },
    content: '{timestamp}.{body}',
  }),
  tolerance: 300,
  dedupe: 'signed-id',
  typeSigned: true,
  retryHorizon: 3 * 86_400,
  toEvents(payload) {
    const event = { raw: payload, ...(payload as Envelope) } // in this order: V8 is slow to add to what was spread
    event.raw = payload
    event.data ??= event.related_object
    return [event]
  },
})
