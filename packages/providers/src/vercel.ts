import { type AnyEvents, defineProvider, hmac, type WebhookProvider } from '@rawhook/core'

interface Envelope {
  readonly id: string
  readonly type: string
  readonly payload?: unknown
}

/**
 * Vercel: `x-vercel-signature: <hex>` of SHA-1 over the body. The secret is the webhook's, or for webhooks of an
 * integration its client secret.
 *
 * There is no signed time beside the event's own, so nothing limits the age of a delivery. Log drains are another
 * thing, with a handshake of their own.
 * @see https://vercel.com/docs/webhooks/webhooks-api
 */
export const vercel: WebhookProvider<AnyEvents> = defineProvider<AnyEvents>({
  name: 'vercel',
  title: 'Vercel',
  documentation: 'https://vercel.com/docs/webhooks/webhooks-api',
  keys: 'secret',
  body: 'json',
  signature: hmac({ hash: 'sha1', encoding: 'hex', header: 'x-vercel-signature' }),
  dedupe: 'signed-id',
  typeSigned: true,
  retryHorizon: 86_400,
  toEvents(body) {
    const { id, type, payload } = body as Envelope
    return [{ id, type, data: payload, raw: body }]
  },
})
