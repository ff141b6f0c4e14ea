import { defineProvider, hmac, type WebhookEvent, type WebhookProvider } from '@rawhook/core'

/** Envelope fields that every Paddle event has. */
export interface PaddleEvent<TType extends string, TData> extends WebhookEvent<TType, TData> {
  /** RFC 3339. */
  readonly occurred_at: string
  /** One for each destination that the event is sent to. */
  readonly notification_id: string
}

/** What all of Paddle's objects have. Times are RFC 3339, amounts are text in the smallest unit of the currency. */
export interface PaddleObject {
  readonly id: string
  readonly created_at: string
  readonly updated_at?: string
  readonly custom_data?: Readonly<Record<string, unknown>> | null
}

export interface PaddleItem {
  readonly quantity: number
  readonly price: PaddlePrice | null
  readonly status?: string
}

export interface PaddlePeriod {
  readonly starts_at: string
  readonly ends_at: string
}

export interface PaddleTransaction extends PaddleObject {
  readonly status: 'draft' | 'ready' | 'billed' | 'paid' | 'completed' | 'canceled' | 'past_due'
  readonly customer_id: string | null
  readonly address_id: string | null
  readonly business_id: string | null
  readonly subscription_id: string | null
  readonly discount_id: string | null
  readonly invoice_id: string | null
  readonly invoice_number: string | null
  readonly currency_code: string
  readonly origin: string
  readonly collection_mode: 'automatic' | 'manual'
  readonly billing_period: PaddlePeriod | null
  readonly billed_at: string | null
  readonly items: readonly PaddleItem[]
  readonly details: { readonly totals: PaddleTotals } & Readonly<Record<string, unknown>>
  readonly payments: readonly Readonly<Record<string, unknown>>[]
  readonly checkout: { readonly url: string | null } | null
}

export interface PaddleTotals {
  readonly subtotal: string
  readonly discount: string
  readonly tax: string
  readonly total: string
  readonly grand_total: string
  readonly fee: string | null
  readonly earnings: string | null
  readonly currency_code: string
}

export interface PaddleSubscription extends PaddleObject {
  readonly status: 'active' | 'canceled' | 'past_due' | 'paused' | 'trialing'
  readonly customer_id: string
  readonly address_id: string
  readonly business_id: string | null
  /** Only in `subscription.created`. */
  readonly transaction_id?: string
  readonly currency_code: string
  readonly collection_mode: 'automatic' | 'manual'
  readonly billing_cycle: { readonly interval: 'day' | 'week' | 'month' | 'year'; readonly frequency: number }
  readonly current_billing_period: PaddlePeriod | null
  readonly scheduled_change: {
    readonly action: 'cancel' | 'pause' | 'resume'
    readonly effective_at: string
    readonly resume_at: string | null
  } | null
  readonly started_at: string | null
  readonly first_billed_at: string | null
  readonly next_billed_at: string | null
  readonly paused_at: string | null
  readonly canceled_at: string | null
  readonly items: readonly PaddleItem[]
}

export interface PaddleCustomer extends PaddleObject {
  readonly name: string | null
  readonly email: string
  readonly locale: string
  readonly status: 'active' | 'archived'
  readonly marketing_consent: boolean
}

export interface PaddleProduct extends PaddleObject {
  readonly name: string
  readonly description: string | null
  readonly tax_category: string
  readonly image_url: string | null
  readonly status: 'active' | 'archived'
}

export interface PaddlePrice extends PaddleObject {
  readonly product_id: string
  readonly name: string | null
  readonly description: string
  readonly unit_price: { readonly amount: string; readonly currency_code: string }
  readonly billing_cycle: { readonly interval: string; readonly frequency: number } | null
  readonly status: 'active' | 'archived'
}

export interface PaddleAdjustment extends PaddleObject {
  readonly action: string
  readonly status: string
  readonly reason: string
  readonly transaction_id: string
  readonly subscription_id: string | null
  readonly customer_id: string
  readonly currency_code: string
  readonly totals: Readonly<Record<string, string | null>>
}

interface ObjectByKind {
  transaction: PaddleTransaction
  subscription: PaddleSubscription
  customer: PaddleCustomer
  product: PaddleProduct
  price: PaddlePrice
  adjustment: PaddleAdjustment
}

const names = [
  'transaction.created',
  'transaction.updated',
  'transaction.billed',
  'transaction.canceled',
  'transaction.completed',
  'transaction.paid',
  'transaction.past_due',
  'transaction.payment_failed',
  'transaction.ready',
  'transaction.revised',
  'subscription.created',
  'subscription.updated',
  'subscription.canceled',
  'subscription.past_due',
  'subscription.activated',
  'subscription.imported',
  'subscription.paused',
  'subscription.resumed',
  'subscription.trialing',
  'customer.created',
  'customer.updated',
  'customer.imported',
  'address.created',
  'address.updated',
  'address.imported',
  'business.created',
  'business.updated',
  'business.imported',
  'product.created',
  'product.updated',
  'product.imported',
  'price.created',
  'price.updated',
  'price.imported',
  'discount.created',
  'discount.updated',
  'discount.imported',
  'adjustment.created',
  'adjustment.updated',
  'discount_group.created',
  'discount_group.updated',
  'report.created',
  'report.updated',
  'api_key.created',
  'api_key.updated',
  'client_token.created',
  'client_token.updated',
  'payment_method.saved',
  'payment_method.deleted',
  'payout.created',
  'payout.paid',
  'api_key.expiring',
  'api_key.expired',
  'api_key.revoked',
  'api_key_exposure.created',
  'client_token.revoked',
] as const

type PaddleEventName = (typeof names)[number]

type ObjectOf<TType> = TType extends `${infer TKind}.${string}`
  ? TKind extends keyof ObjectByKind
    ? ObjectByKind[TKind]
    : PaddleObject & Readonly<Record<string, unknown>>
  : never

/** The events that Paddle Billing sends. */
export type PaddleEvents = { readonly [TType in PaddleEventName]: PaddleEvent<TType, ObjectOf<TType>> }

interface Envelope {
  readonly event_id: string
  readonly event_type: string
  readonly occurred_at: string
  readonly notification_id: string
  readonly data: unknown
}

/**
 * Paddle Billing: `Paddle-Signature: ts=<unix>;h1=<hex>[;h1=<hex>]`, a list with semicolons, over `{ts}:{body}`.
 *
 * A signature is valid for 5 seconds, which is what Paddle's own packages allow: keep the clock right, or set
 * `tolerance`. The event's id is `event_id`; `notification_id` is another for each destination. Paddle Classic signs
 * differently, and is not this.
 * @see https://developer.paddle.com/webhooks/signature-verification
 */
export const paddle: WebhookProvider<PaddleEvents> = defineProvider<PaddleEvents>({
  name: 'paddle',
  title: 'Paddle',
  documentation: 'https://developer.paddle.com/webhooks/signature-verification',
  keys: 'secret',
  secretForms: {
    prefixes: ['pdl_ntfset_'],
    mistaken: { pdl_live_apikey_: 'an API key', pdl_sdbx_apikey_: 'an API key' },
  },
  body: 'json',
  signature: hmac({
    hash: 'sha256',
    encoding: 'hex',
    header: 'Paddle-Signature',
    format: { kind: 'key-value', separator: ';', timestamp: 'ts', signature: 'h1' },
    timestamp: { unit: 'seconds' },
    content: '{timestamp}:{body}',
  }),
  tolerance: 5,
  dedupe: 'signed-id',
  typeSigned: true,
  types: names,
  ackDeadline: 5000,
  retryHorizon: 3 * 86_400,
  toEvents(payload) {
    const { event_id, event_type, occurred_at, notification_id, data } = payload as Envelope
    return [{ id: event_id, type: event_type, occurred_at, notification_id, data, raw: payload }]
  },
})
