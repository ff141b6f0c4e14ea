import {
  type AnyEvents,
  certificate,
  defineProvider,
  parseTimestamp,
  type SignedRequest,
  type WebhookProvider,
} from '@rawhook/core'

/** What PayPal's definition can be made with. */
export interface PaypalOptions {
  /**
   * PEM of the certificates, one of which has to have issued PayPal's. @default its chain is not checked: that it came
   * over TLS from PayPal's own host has to do
   */
  readonly issuers?: readonly string[]
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

/** What is signed beside the webhook's id; the checksum is computed once a delivery, and only when it is needed. */
interface Transmission {
  readonly id: string
  readonly time: string
  readonly checksum: () => number
}

/**
 * Whom PayPal's certificates are issued to, in production and in the sandbox: the rule of its own Java SDK, whose
 * Python one takes any name under paypal.com.
 */
const subjects = [/^messageverificationcerts(\.[a-z0-9-]+)*\.paypal\.com$/]

/** A UUID or the like: as the members are joined with `|`, none may contain one (PayPal: up to 50 characters). */
const transmissionId = /^[\w.:-]{1,50}$/

function once<TValue>(make: () => TValue): () => TValue {
  let made: { readonly value: TValue } | undefined
  return () => {
    made ??= { value: make() }
    return made.value
  }
}

function transmissionOf({ header }: SignedRequest, body: Uint8Array): Transmission | undefined {
  const id = header('PAYPAL-TRANSMISSION-ID') ?? ''
  if (header('PAYPAL-AUTH-ALGO') !== 'SHA256withRSA' || !transmissionId.test(id)) return undefined
  return { id, time: header('PAYPAL-TRANSMISSION-TIME') ?? '', checksum: once(() => crc32(body)) }
}

/**
 * Makes the definition of PayPal, with a `fetch` of your own where the runtime's cannot reach PayPal, or with the
 * issuers that you trust.
 * @throws TypeError when an issuer is not the PEM of a certificate with an RSA key
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
      names: /^[\w-]{1,50}$/,
      places: /^api(-m)?(\.sandbox)?\.paypal\.com\/v1\/notifications\/certs\/[\w-]+$/,
      subjects: () => subjects,
      parse: transmissionOf,
      claim({ header }, _body, webhookId, parsed) {
        const transmission = parsed as ReturnType<typeof transmissionOf>
        if (transmission === undefined) return undefined
        const { id, time, checksum } = transmission
        return {
          certificateUrl: header('PAYPAL-CERT-URL') ?? '',
          algorithm: 'rsa-sha256',
          signature: header('PAYPAL-TRANSMISSION-SIG') ?? '',
          content: () => `${id}|${time}|${webhookId}|${checksum()}`,
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
 * the certificate that `PAYPAL-CERT-URL` names. It is fetched from PayPal's own place for them only, and kept. It must be
 * valid now and issued to `messageverificationcerts.paypal.com` or its like; who issued it is checked when you give
 * `issuers` to `createPaypal`, and whether it was revoked is not. An id of a transmission that holds the `|` between the
 * members is refused, so that one signature is for one id, time and webhook.
 *
 * What you configure is the webhook's id. Only a checksum of the body is signed, so whoever has seen one delivery can
 * make another body for it until the tolerance ends it: look the resource up where money depends on it. The simulator
 * signs for no webhook of yours, so its events are refused.
 * @see https://developer.paypal.com/api/rest/webhooks/rest/
 */
export const paypal: WebhookProvider<AnyEvents> = createPaypal()
