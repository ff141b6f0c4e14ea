import { type AnyEvents, certificate, defineProvider, parseTimestamp, type WebhookProvider } from '@rawhook/core'

/** What PayPal's definition can be made with. */
export interface PaypalOptions {
  /** Fetches PayPal's certificate. @default the runtime's */
  readonly fetch?: typeof fetch
}

interface Envelope {
  readonly id: string
  readonly event_type: string
  readonly resource: unknown
}

const crcTable = Uint32Array.from({ length: 256 }, (_, byte) => {
  let rest = byte
  for (let bit = 0; bit < 8; bit++) rest = (rest & 1) === 1 ? 0xedb88320 ^ (rest >>> 1) : rest >>> 1
  return rest
})

function crc32(bytes: Uint8Array): number {
  let rest = 0xffffffff
  for (const byte of bytes) rest = (crcTable[(rest ^ byte) & 0xff] ?? 0) ^ (rest >>> 8)
  return (rest ^ 0xffffffff) >>> 0
}

/**
 * Makes the definition of PayPal, with a `fetch` of your own where the runtime's cannot reach PayPal.
 * @example
 * const paypal = createPaypal({ fetch: proxied })
 */
export function createPaypal(options: PaypalOptions = {}): WebhookProvider<AnyEvents> {
  return defineProvider<AnyEvents>({
    name: 'paypal',
    title: 'PayPal',
    documentation: 'https://developer.paypal.com/api/rest/webhooks/rest/',
    keys: 'public',
    secretVariable: 'PAYPAL_WEBHOOK_ID',
    secretHint: 'It is the id of the webhook, not a secret: PayPal signs it with its own certificate.',
    body: 'json',
    signature: certificate({
      ...options,
      headers: [
        'PAYPAL-TRANSMISSION-SIG',
        'PAYPAL-TRANSMISSION-ID',
        'PAYPAL-TRANSMISSION-TIME',
        'PAYPAL-CERT-URL',
        'PAYPAL-AUTH-ALGO',
      ],
      timestamped: true,
      places: /^api(-m)?(\.sandbox)?\.paypal\.com\/v1\/notifications\/certs\/[\w-]+$/,
      claim({ header }, body, webhookId) {
        const time = header('PAYPAL-TRANSMISSION-TIME') ?? ''
        if (header('PAYPAL-AUTH-ALGO') !== 'SHA256withRSA') return undefined
        return {
          certificateUrl: header('PAYPAL-CERT-URL') ?? '',
          algorithm: 'rsa-sha256',
          signature: header('PAYPAL-TRANSMISSION-SIG') ?? '',
          content: `${header('PAYPAL-TRANSMISSION-ID')}|${time}|${webhookId}|${crc32(body)}`,
          timestamp: parseTimestamp(time, 'rfc3339'),
        }
      },
    }),
    tolerance: 300,
    dedupe: 'signed-id',
    typeSigned: true,
    notSigned: 'all of the body but its CRC-32',
    retryHorizon: 3 * 86_400,
    toEvents(payload) {
      const { id, event_type, resource } = payload as Envelope
      return [{ id, type: event_type, data: resource, raw: payload }]
    },
  })
}

/**
 * PayPal: `PAYPAL-TRANSMISSION-SIG: <base64>` over transmission id, time, webhook id and the CRC-32 of the body, with
 * the certificate that `PAYPAL-CERT-URL` names. It is fetched from PayPal's own place for them only, and kept.
 *
 * What you configure is the webhook's id. Only a checksum of the body is signed, so whoever has seen one delivery can
 * make another body for it until the tolerance ends it: look the resource up where money depends on it. The simulator
 * signs for no webhook of yours, so its events are refused.
 * @see https://developer.paypal.com/api/rest/webhooks/rest/
 */
export const paypal: WebhookProvider<AnyEvents> = createPaypal()
