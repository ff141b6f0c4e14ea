import { type AnyEvents, compositeId, defineProvider, sharedSecret, type WebhookProvider } from '@rawhook/core'

interface Notification {
  readonly MessageID?: string
  /** Inbound messages have none. */
  readonly RecordType?: string
  readonly MessageStream?: string
  readonly ID?: number
  readonly ReceivedAt?: string
  readonly DeliveredAt?: string
  readonly ChangedAt?: string
}

/**
 * Postmark signs nothing: it sends the credentials that stand in the webhook's URL as `Authorization: Basic <base64>`.
 *
 * They prove who sends, not what: that rests on TLS. There is no id: the message's, the type and what tells apart two
 * of a type (the bounce's id, or the time) make one. A message that came in is the event `Inbound`.
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
  rejectStatus: 401,
  retryHorizon: 10 * 3600,
  toEvents(payload) {
    const { MessageID, RecordType, MessageStream, ID, ReceivedAt, DeliveredAt, ChangedAt } = payload as Notification
    const type = RecordType ?? (MessageStream === 'inbound' ? 'Inbound' : '')
    const occurrence = ID ?? ReceivedAt ?? DeliveredAt ?? ChangedAt
    const id = compositeId([MessageID, type, ...(occurrence === undefined ? [] : [occurrence])])
    return [{ id, type, data: payload, raw: payload }]
  },
})
