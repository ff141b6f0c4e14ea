import { type AnyEvents, defineProvider, hmac, type WebhookProvider } from '@rawhook/core'

interface Envelope {
  readonly event: string
  readonly payload: unknown
}

/**
 * Razorpay: `X-Razorpay-Signature: <hex>` over the body, with the webhook's secret (not the API secret, which signs the
 * callbacks of payments in another way).
 *
 * The id stands in `x-razorpay-event-id`, which is not signed. `created_at` is when it happened, not when it was sent,
 * so a signature never becomes too old.
 * @see https://razorpay.com/docs/webhooks/validate-test/
 */
export const razorpay: WebhookProvider<AnyEvents> = defineProvider<AnyEvents>({
  name: 'razorpay',
  title: 'Razorpay',
  documentation: 'https://razorpay.com/docs/webhooks/validate-test/',
  keys: 'secret',
  secretHint: "It is the webhook's own secret, not the API key secret.",
  body: 'json',
  signature: hmac({ hash: 'sha256', encoding: 'hex', header: 'X-Razorpay-Signature' }),
  dedupe: 'unsigned-id',
  typeSigned: true,
  headers: ['X-Razorpay-Event-Id'],
  ackDeadline: 5000,
  retryHorizon: 86_400,
  toEvents(raw, { header }) {
    const { event, payload } = raw as Envelope
    return [{ id: header('X-Razorpay-Event-Id') || undefined, type: event, data: payload, raw }]
  },
})
