import { type AnyEvents, defineProvider, draftEach, publicKey, type WebhookProvider } from '@rawhook/core'

interface Item {
  readonly event: string
  /** Not in some events of unsubscribing. */
  readonly sg_event_id?: string
}

/**
 * SendGrid: `X-Twilio-Email-Event-Webhook-Signature: <base64>` over timestamp and body: ECDSA, so what you configure
 * is the verification key, which is not secret.
 *
 * One delivery carries many events, each with an id of its own; where one has none, it is the SHA-256 of its item. The body has a line end after every item and at its
 * end: a proxy that trims it breaks the signature.
 * @see https://www.twilio.com/docs/sendgrid/for-developers/tracking-events/getting-started-event-webhook-security-features
 */
export const sendgrid: WebhookProvider<AnyEvents> = defineProvider<AnyEvents>({
  name: 'sendgrid',
  title: 'SendGrid',
  documentation:
    'https://www.twilio.com/docs/sendgrid/for-developers/tracking-events/getting-started-event-webhook-security-features',
  keys: 'public',
  secretVariable: 'SENDGRID_WEBHOOK_VERIFICATION_KEY',
  secretHint: 'It is the verification key of the event webhook as it is shown: base64 without PEM lines.',
  secretForms: { mistaken: { 'SG.': 'an API key' } },
  body: 'json',
  signature: publicKey({
    algorithm: 'ecdsa-p256-sha256',
    encoding: 'base64',
    key: 'base64',
    header: 'X-Twilio-Email-Event-Webhook-Signature',
    timestamp: { header: 'X-Twilio-Email-Event-Webhook-Timestamp', unit: 'seconds' },
    content: '{timestamp}{body}',
  }),
  tolerance: 300,
  dedupe: 'signed-id',
  typeSigned: true,
  retryHorizon: 86_400,
  identify: ({ raw }) => raw,
  toEvents: (payload) =>
    draftEach(payload as readonly Item[], (item) => ({
      id: item.sg_event_id,
      type: item.event,
      data: item,
      raw: item,
    })),
})
