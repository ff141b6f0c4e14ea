import { type AnyEvents, defineProvider, hmac, type WebhookProvider } from '@rawhook/core'

interface Payload {
  readonly event_id: string
  readonly type: string
  readonly data?: unknown
}

/**
 * Square: `x-square-hmacsha256-signature: <base64>` over the notification URL and the body.
 *
 * Set `publicUrl` to the notification URL of the subscription, byte for byte: behind a proxy the app sees another. The
 * older SHA-1 header is not accepted.
 * @see https://developer.squareup.com/docs/webhooks/step3validate
 */
export const square: WebhookProvider<AnyEvents> = defineProvider<AnyEvents>({
  name: 'square',
  title: 'Square',
  documentation: 'https://developer.squareup.com/docs/webhooks/step3validate',
  secretVariable: 'SQUARE_WEBHOOK_SIGNATURE_KEY',
  keys: 'secret',
  body: 'json',
  signature: hmac({
    hash: 'sha256',
    encoding: 'base64',
    header: 'x-square-hmacsha256-signature',
    content: '{url}{body}',
  }),
  signsUrl: true,
  dedupe: 'signed-id',
  typeSigned: true,
  ackDeadline: 10_000,
  retryHorizon: 86_400,
  toEvents(payload) {
    const { event_id, type, data } = payload as Payload
    return [{ id: event_id, type, data, raw: payload }]
  },
})
