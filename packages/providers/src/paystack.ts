import { type AnyEvents, compositeId, defineProvider, hmac, type WebhookProvider } from '@rawhook/core'

interface Envelope {
  readonly event: string
  readonly data: { readonly id?: number | string; readonly reference?: string }
}

/**
 * Paystack: `X-Paystack-Signature: <hex>` over the body: SHA-512, so 128 digits, with the API secret key.
 *
 * There is no id of the event: its type and the id (or reference) of what it is about make one; where it has neither,
 * it is the SHA-256 of the body.
 * @see https://paystack.com/docs/payments/webhooks/
 */
export const paystack: WebhookProvider<AnyEvents> = defineProvider<AnyEvents>({
  name: 'paystack',
  title: 'Paystack',
  documentation: 'https://paystack.com/docs/payments/webhooks/',
  keys: 'secret',
  secretVariable: 'PAYSTACK_SECRET_KEY',
  secretHint: 'Paystack has no webhook secret: it signs with the API secret key, sk_live_… or sk_test_….',
  secretForms: { prefixes: ['sk_live_', 'sk_test_'] },
  body: 'json',
  signature: hmac({ hash: 'sha512', encoding: 'hex', header: 'X-Paystack-Signature' }),
  dedupe: 'digest',
  dedupeWindow: 4 * 86_400,
  typeSigned: true,
  retryHorizon: 3 * 86_400,
  toEvents(payload) {
    const { event, data } = payload as Envelope
    return [{ id: compositeId([event, data.id ?? data.reference]), type: event, data, raw: payload }]
  },
})
