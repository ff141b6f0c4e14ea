import { type AnyEvents, defineProvider, hmac, type WebhookProvider } from '@rawhook/core'

interface Payload {
  readonly event_id: string
  readonly event_type: string
  readonly form_response?: unknown
}

/**
 * Typeform: `Typeform-Signature: sha256=<base64>` over the body. It is base64, and not the hexadecimal that GitHub
 * writes after the same prefix.
 *
 * Typeform switches a webhook off at once when it is answered with 404 or 410.
 * @see https://www.typeform.com/developers/webhooks/secure-your-webhooks/
 */
export const typeform: WebhookProvider<AnyEvents> = defineProvider<AnyEvents>({
  name: 'typeform',
  title: 'Typeform',
  documentation: 'https://www.typeform.com/developers/webhooks/secure-your-webhooks/',
  keys: 'secret',
  body: 'json',
  signature: hmac({
    hash: 'sha256',
    encoding: 'base64',
    header: 'Typeform-Signature',
    format: { kind: 'prefixed', prefix: 'sha256=' },
  }),
  dedupe: 'signed-id',
  typeSigned: true,
  ackDeadline: 30_000,
  retryHorizon: 36_000,
  toEvents(payload) {
    const { event_id, event_type, form_response } = payload as Payload
    return [{ id: event_id, type: event_type, data: form_response ?? payload, raw: payload }]
  },
})
