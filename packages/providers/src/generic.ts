import { type AnyEvents, defineProvider, hmac, type WebhookProvider } from '@rawhook/core'

/** How a sender differs from the plain scheme. */
export interface GenericOptions {
  /** @default 'generic' */
  readonly name?: string
  /** @default 'X-Webhook-Signature' */
  readonly signatureHeader?: string
  /** Carries the event's id. It is not signed. @default 'X-Idempotency-Key' */
  readonly idempotencyHeader?: string
  /** The member of the body that names the event's type. @default 'type' */
  readonly eventTypeField?: string
  /** What precedes the digest in the signature header. @default 'sha256=' */
  readonly prefix?: string
  /** Status for a bad signature. @default 400 */
  readonly rejectStatus?: number
  /** The environment variable that holds the secret when the app passes none. @default 'WEBHOOK_SECRET' */
  readonly secretVariable?: string
}

/**
 * The scheme of senders without one of their own: `X-Webhook-Signature: sha256=<hex>` over the body.
 *
 * An event is identified by the `X-Idempotency-Key` header, or by the SHA-256 of the body where that is absent.
 * @example
 * app.use('/webhooks/erp', webhook(generic({ eventTypeField: 'event' }), { secret, on: { 'order.paid': handle } }))
 */
export function generic<TEvents = AnyEvents>(options: GenericOptions = {}): WebhookProvider<TEvents> {
  const {
    name = 'generic',
    signatureHeader = 'X-Webhook-Signature',
    idempotencyHeader = 'X-Idempotency-Key',
    eventTypeField = 'type',
    prefix = 'sha256=',
    rejectStatus = 400,
    secretVariable = 'WEBHOOK_SECRET',
  } = options
  return defineProvider<TEvents>({
    name,
    title: 'the sender',
    documentation: 'https://datatracker.ietf.org/doc/html/rfc2104',
    keys: 'secret',
    secretVariable,
    secretFromVariable: true,
    body: 'json',
    signature: hmac({
      hash: 'sha256',
      encoding: 'hex',
      header: signatureHeader,
      format: prefix === '' ? { kind: 'raw' } : { kind: 'prefixed', prefix },
    }),
    dedupe: 'unsigned-id',
    typeSigned: true,
    headers: [idempotencyHeader],
    rejectStatus,
    toEvents(payload, delivery) {
      const fields = payload as Readonly<Record<string, unknown>>
      const id = delivery.header(idempotencyHeader) || undefined
      return [{ id, type: fields[eventTypeField] as string, data: fields.data ?? payload, raw: payload }]
    },
  })
}
