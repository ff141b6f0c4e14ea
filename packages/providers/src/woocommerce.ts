import { type AnyEvents, defineProvider, hmac, type WebhookProvider } from '@rawhook/core'

const formType = /^application\/x-www-form-urlencoded\b/i
const longestPing = 64

/**
 * WooCommerce: `X-WC-Webhook-Signature: <base64>` over the body.
 *
 * Type (`X-WC-Webhook-Topic`) and id (`X-WC-Webhook-Delivery-ID`) stand in headers that are not signed. The ping of an
 * activation, `webhook_id=<n>` as a form, has no signature: it is answered 200 unread, and never becomes an event. A
 * failed delivery is not repeated, and five in a row disable the webhook.
 * @see https://developer.woocommerce.com/docs/apis/rest-api/webhooks/
 */
export const woocommerce: WebhookProvider<AnyEvents> = defineProvider<AnyEvents>({
  name: 'woocommerce',
  title: 'WooCommerce',
  documentation: 'https://developer.woocommerce.com/docs/apis/rest-api/webhooks/',
  keys: 'secret',
  secretHint: 'Use the secret as it was typed, never with &amp; and the like in place of its characters.',
  body: 'json',
  signature: hmac({ hash: 'sha256', encoding: 'base64', header: 'X-WC-Webhook-Signature' }),
  dedupe: 'unsigned-id',
  typeSigned: false,
  headers: ['X-WC-Webhook-Topic', 'X-WC-Webhook-Delivery-ID', 'X-WC-Webhook-ID', 'X-WC-Webhook-Source'],
  retryHorizon: 0,
  greet({ method, header }) {
    const isForm = formType.test(header('Content-Type') ?? '')
    const isShort = Number(header('Content-Length') ?? 0) <= longestPing
    const isSigned = header('X-WC-Webhook-Signature') !== undefined
    return method === 'POST' && isForm && isShort && !isSigned ? { status: 200 } : undefined
  },
  toEvents: (payload, { header }) => [
    {
      id: header('X-WC-Webhook-Delivery-ID') || undefined,
      type: header('X-WC-Webhook-Topic') ?? '',
      data: payload,
      raw: payload,
    },
  ],
})
