import { type AnyEvents, defineProvider, hmac, type WebhookProvider } from '@rawhook/core'

interface Envelope {
  readonly event: { readonly id: string; readonly type: string; readonly data: unknown }
}

/**
 * Coinbase Commerce: `X-CC-Webhook-Signature: <hex>` over the body.
 *
 * The event is `event` of the body; `id` and `attempt_number` beside it belong to the delivery, so a retry has another
 * body.
 * @see https://docs.cdp.coinbase.com/commerce/webhooks
 */
export const coinbaseCommerce: WebhookProvider<AnyEvents> = defineProvider<AnyEvents>({
  name: 'coinbase-commerce',
  title: 'Coinbase Commerce',
  documentation: 'https://docs.cdp.coinbase.com/commerce/webhooks',
  keys: 'secret',
  body: 'json',
  signature: hmac({ hash: 'sha256', encoding: 'hex', header: 'X-CC-Webhook-Signature' }),
  dedupe: 'signed-id',
  bodyChangesOnRetry: true,
  typeSigned: true,
  retryHorizon: 3 * 86_400,
  toEvents(payload) {
    const { id, type, data } = (payload as Envelope).event
    return [{ id, type, data, raw: payload }]
  },
})
