import { defineProvider, hmac, type WebhookEvent, type WebhookProvider } from '@rawhook/core'

/** Whatever resource an event is about. */
export type PlugipayObject = Readonly<Record<string, unknown>> & { readonly id?: string }

/** Envelope fields that every Plugipay event has. */
export interface PlugipayEvent<TType extends string> extends WebhookEvent<TType, Readonly<Record<string, unknown>>> {
  /** The resource: `data.object`, or `data` itself where the envelope has no object in it. */
  readonly object: PlugipayObject
  /** The merchant's workspace. */
  readonly accountId?: string | undefined
  /** ISO 8601. */
  readonly occurredAt?: string | undefined
}

const names = [
  'plugipay.subscription.created.v1',
  'plugipay.subscription.canceled.v1',
  'plugipay.subscription.paused.v1',
  'plugipay.customer.created.v1',
  'plugipay.payout.paid.v1',
  'plugipay.checkout_session.completed.v1',
  'plugipay.checkout_session.expired.v1',
  'plugipay.checkout_session.succeeded.v1',
  'plugipay.invoice.created.v1',
  'plugipay.invoice.paid.v1',
  'plugipay.invoice.payment_failed.v1',
  'plugipay.invoice.sent.v1',
  'plugipay.invoice.finalized.v1',
  'plugipay.invoice.voided.v1',
  'plugipay.subscription.cancelled.v1',
  'plugipay.refund.succeeded.v1',
] as const

/** The events that Plugipay sends. */
export type PlugipayEvents = { readonly [TType in (typeof names)[number]]: PlugipayEvent<TType> }

interface Envelope {
  readonly id: string
  readonly type: string
  readonly data: Readonly<Record<string, unknown>> & { readonly object?: PlugipayObject }
  readonly accountId?: string
  readonly workspaceId?: string
  readonly occurredAt?: string
  readonly createdAt?: string
}

/**
 * Plugipay: `X-Plugipay-Signature: t=<unix>,v1=<hex>`, also sent as `Plugipay-Signature`.
 *
 * An event is identified by its id and type together: while a version is replaced, `.v1` and `.v2` share the id.
 * @see https://plugipay.com/docs/api/webhooks
 */
export const plugipay: WebhookProvider<PlugipayEvents> = defineProvider<PlugipayEvents>({
  name: 'plugipay',
  title: 'Plugipay',
  documentation: 'https://plugipay.com/docs/api/webhooks',
  keys: 'secret',
  body: 'json',
  signature: hmac({
    hash: 'sha256',
    encoding: 'hex',
    header: 'X-Plugipay-Signature',
    aliases: ['Plugipay-Signature'],
    format: { kind: 'key-value', separator: ',', timestamp: 't', signature: 'v1' },
    timestamp: { unit: 'seconds' },
    content: '{timestamp}.{body}',
  }),
  tolerance: 300,
  dedupe: 'signed-id',
  key: ({ id, type }) => `${id.replaceAll(/[%:]/g, encodeURIComponent)}:${type}`, // one reading of each key
  typeSigned: true,
  types: names,
  success: { status: 204 },
  codes: { payload_malformed: 'signature_invalid' },
  toEvents(payload) {
    const { id, type, data, accountId, workspaceId, occurredAt, createdAt } = payload as Envelope
    const object = data.object ?? data
    return [
      {
        id,
        type,
        data,
        object,
        accountId: accountId ?? workspaceId,
        occurredAt: occurredAt ?? createdAt,
        raw: payload,
      },
    ]
  },
})
