import { type AnyEvents, compositeId, defineProvider, sharedSecret, type WebhookProvider } from '@rawhook/core'

interface Notification {
  readonly Recipient?: string
  readonly MessageID?: string
  /** Inbound messages have none. */
  readonly RecordType?: string
  readonly MessageStream?: string
  readonly ID?: number
  readonly ReceivedAt?: string
  readonly DeliveredAt?: string
  readonly ChangedAt?: string
}

const traceId = 'X-PM-Webhook-Trace-Id'

/**
 * Postmark signs nothing: it sends the credentials that stand in the webhook's URL as `Authorization: Basic <base64>`.
 *
 * They prove who sends, not what: that rests on TLS. The id is `X-PM-Webhook-Trace-Id`, which all retries of an event
 * share. Without it the id of the message, the type and what tells apart two of a type (the bounce's id, or the time and
 * the recipient) make one. A message that came in is the event `Inbound`.
 *
 * Postmark repeats what is answered with 5xx, 408 or 429 for 72 minutes, and drops an event at any other 4xx: so wrong
 * credentials are answered with 503. Inbound messages are repeated for 10.5 hours.
 * @see https://postmarkapp.com/developer/webhooks/webhooks-overview
 */
export const postmark: WebhookProvider<AnyEvents> = defineProvider<AnyEvents>({
  name: 'postmark',
  title: 'Postmark',
  documentation: 'https://postmarkapp.com/developer/webhooks/webhooks-overview',
  keys: 'secret',
  secretVariable: 'POSTMARK_WEBHOOK_CREDENTIALS',
  secretHint: "It is user:password, as in the webhook's URL https://user:password@…, but without its percent-encoding.",
  body: 'json',
  signature: sharedSecret({ header: 'Authorization', format: 'basic' }),
  dedupe: 'unsigned-id',
  typeSigned: false,
  headers: [traceId],
  rejectStatus: 503,
  retryHorizon: 72 * 60,
  dedupeWindow: 38_460, // the ten retries of an inbound message
  toEvents(payload, { header }) {
    const { MessageID, RecordType, MessageStream, ID, Recipient, ...times } = payload as Notification
    const type = RecordType ?? (MessageStream === 'inbound' ? 'Inbound' : '')
    const time = times.ReceivedAt ?? times.DeliveredAt ?? times.ChangedAt
    const occurrence = ID === undefined ? [time, Recipient] : [ID]
    const parts = [MessageID, type, ...occurrence.filter((part) => part !== undefined)]
    const id = header(traceId) ?? compositeId(parts)
    return [{ id, type, data: payload, raw: payload }]
  },
})
