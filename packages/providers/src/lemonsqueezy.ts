import { type AnyEvents, defineProvider, hmac, type WebhookProvider } from '@rawhook/core'

interface Payload {
  readonly meta: { readonly event_name: string }
  readonly data: unknown
}

/**
 * Lemon Squeezy: `X-Signature: <hex>` over the body.
 *
 * It sends no id and no timestamp: the id here is the SHA-256 of the body. The type is the signed `meta.event_name`.
 * Only 200 is a success; it tries three more times, after 5, 25 and 125 seconds.
 * @see https://docs.lemonsqueezy.com/help/webhooks/signing-requests
 */
export const lemonsqueezy: WebhookProvider<AnyEvents> = defineProvider<AnyEvents>({
  name: 'lemonsqueezy',
  title: 'Lemon Squeezy',
  documentation: 'https://docs.lemonsqueezy.com/help/webhooks/signing-requests',
  keys: 'secret',
  body: 'json',
  signature: hmac({ hash: 'sha256', encoding: 'hex', header: 'X-Signature' }),
  dedupe: 'digest',
  typeSigned: true,
  retryHorizon: 155,
  toEvents(payload) {
    const { meta, data } = payload as Payload
    return [{ type: meta.event_name, data, raw: payload }]
  },
})
