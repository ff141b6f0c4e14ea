import { type AnyEvents, defineProvider, hmac, type WebhookProvider } from '@rawhook/core'

interface Payload {
  readonly event: string
  readonly payload?: { readonly plainToken?: unknown }
}

/** Bounded, and of a form that the signed content of a delivery never has: the answer is a signature over it. */
const tokenForm = /^[\w-]{1,128}$/

/**
 * Zoom: `x-zm-signature: v0=<hex>` over `v0:{timestamp}:{body}`. The secret is the app's secret token.
 *
 * `endpoint.url_validation`, which comes again every 72 hours, is answered once it is proved. Zoom sends no id: the id
 * here is the SHA-256 of the body. It tries again after 5, 25 and 85 minutes.
 * @see https://developers.zoom.us/docs/api/webhooks/
 */
export const zoom: WebhookProvider<AnyEvents> = defineProvider<AnyEvents>({
  name: 'zoom',
  title: 'Zoom',
  documentation: 'https://developers.zoom.us/docs/api/webhooks/',
  secretVariable: 'ZOOM_WEBHOOK_SECRET_TOKEN',
  keys: 'secret',
  body: 'json',
  signature: hmac({
    hash: 'sha256',
    encoding: 'hex',
    header: 'x-zm-signature',
    format: { kind: 'prefixed', prefix: 'v0=' },
    timestamp: { header: 'x-zm-request-timestamp', unit: 'seconds' },
    content: 'v0:{timestamp}:{body}',
  }),
  tolerance: 300,
  dedupe: 'digest',
  typeSigned: true,
  ackDeadline: 3000,
  retryHorizon: 5100,
  async answerTo(body, delivery) {
    const { event, payload } = body as Payload
    const plainToken = payload?.plainToken
    if (event !== 'endpoint.url_validation' || typeof plainToken !== 'string' || !tokenForm.test(plainToken)) {
      return undefined
    }
    return { json: { plainToken, encryptedToken: await delivery.code(plainToken) } }
  },
  toEvents(body) {
    const { event, payload } = body as Payload
    return [{ type: event, data: payload, raw: body }]
  },
})
