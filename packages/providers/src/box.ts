import { type AnyEvents, defineProvider, hmac, type WebhookProvider } from '@rawhook/core'

interface Envelope {
  readonly id: string
  readonly trigger: string
}

/**
 * Box (v2): `BOX-SIGNATURE-PRIMARY` and `BOX-SIGNATURE-SECONDARY: <base64>` over the body and, after it, the delivery's
 * timestamp. Pass both keys, so that either may be replaced at any time.
 *
 * The event's id is the signed one of the body: `BOX-DELIVERY-ID` is another for every retry.
 * @see https://developer.box.com/guides/webhooks/v2/signatures-v2
 */
export const box: WebhookProvider<AnyEvents> = defineProvider<AnyEvents>({
  name: 'box',
  title: 'Box',
  documentation: 'https://developer.box.com/guides/webhooks/v2/signatures-v2',
  keys: 'secret',
  secretVariable: 'BOX_SIGNATURE_KEY',
  body: 'json',
  signature: hmac({
    hash: 'sha256',
    encoding: 'base64',
    header: 'BOX-SIGNATURE-PRIMARY',
    moreHeaders: ['BOX-SIGNATURE-SECONDARY'],
    requires: { 'BOX-SIGNATURE-VERSION': '1', 'BOX-SIGNATURE-ALGORITHM': 'HmacSHA256' },
    timestamp: { header: 'BOX-DELIVERY-TIMESTAMP', unit: 'rfc3339' },
    content: '{body}{timestamp}',
  }),
  tolerance: 600,
  dedupe: 'signed-id',
  typeSigned: true,
  ackDeadline: 30_000,
  retryHorizon: 2 * 3600,
  toEvents(payload) {
    const { id, trigger } = payload as Envelope
    return [{ id, type: trigger, data: payload, raw: payload }]
  },
})
