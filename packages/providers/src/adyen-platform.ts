import { type AnyEvents, defineProvider, hmac, type WebhookProvider } from '@rawhook/core'

interface Envelope {
  readonly type: string
  readonly data: unknown
}

const retryHorizon = 30 * 86_400

/**
 * Adyen's platform, banking and management webhooks: `HmacSignature: <base64>` over the body. Standard notifications
 * carry their signatures in the body: they are `adyen`.
 *
 * There is no id of an event, and the same `data.id` comes with every change of its resource: the digest of the body
 * tells events apart, for as long as Adyen repeats one.
 * @see https://docs.adyen.com/development-resources/webhooks/secure-webhooks/verify-hmac-signatures
 */
export const adyenPlatform: WebhookProvider<AnyEvents> = defineProvider<AnyEvents>({
  name: 'adyen-platform',
  title: 'Adyen for Platforms',
  documentation: 'https://docs.adyen.com/development-resources/webhooks/secure-webhooks/verify-hmac-signatures',
  keys: 'secret',
  secretVariable: 'ADYEN_PLATFORM_HMAC_KEY',
  secretHint: 'It is the HMAC key of the webhook, in hexadecimal.',
  body: 'json',
  signature: hmac({ hash: 'sha256', encoding: 'base64', key: 'hex', header: 'HmacSignature' }),
  dedupe: 'digest',
  dedupeWindow: retryHorizon,
  typeSigned: true,
  ackDeadline: 10_000,
  retryHorizon,
  toEvents(payload) {
    const { type, data } = payload as Envelope
    return [{ type, data, raw: payload }]
  },
})
