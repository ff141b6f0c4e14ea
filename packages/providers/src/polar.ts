import { defineProvider, oneOf, type Secret, type WebhookEvent, type WebhookProvider } from '@rawhook/core'
import { standardEvent, standardSignature } from './standard-webhooks.ts'

/** What all of Polar's objects have. Times are ISO 8601. */
export interface PolarObject {
  readonly id: string
  readonly created_at: string
  readonly modified_at: string | null
  readonly metadata?: Readonly<Record<string, string | number | boolean>>
}

export interface PolarCustomer extends PolarObject {
  readonly external_id: string | null
  readonly email: string
  readonly name: string | null
  readonly organization_id: string
}

/** Amounts are in the smallest unit of the currency. */
export interface PolarCheckout extends PolarObject {
  readonly status: 'open' | 'expired' | 'confirmed' | 'succeeded' | 'failed'
  readonly total_amount: number
  readonly currency: string
  readonly product_id: string | null
  readonly customer_id: string | null
  readonly external_customer_id: string | null
}

/** Amounts are in the smallest unit of the currency. */
export interface PolarOrder extends PolarObject {
  readonly status: string
  readonly paid: boolean
  readonly total_amount: number
  readonly net_amount: number
  readonly refunded_amount: number
  readonly currency: string
  readonly billing_reason: 'purchase' | 'subscription_create' | 'subscription_cycle' | 'subscription_update'
  readonly customer_id: string
  readonly product_id: string | null
  readonly checkout_id: string | null
  readonly subscription_id: string | null
  readonly customer: PolarCustomer
}

/** Amounts are in the smallest unit of the currency. */
export interface PolarSubscription extends PolarObject {
  readonly status: string
  readonly amount: number
  readonly currency: string
  readonly recurring_interval: string
  readonly current_period_start: string
  readonly current_period_end: string | null
  readonly cancel_at_period_end: boolean
  readonly canceled_at: string | null
  readonly ends_at: string | null
  readonly customer_id: string
  readonly product_id: string
  readonly checkout_id: string | null
  readonly customer: PolarCustomer
}

export interface PolarRefund extends PolarObject {
  readonly status: string
  readonly reason: string
  readonly amount: number
  readonly currency: string
  readonly order_id: string
  readonly subscription_id: string | null
  readonly customer_id: string
}

export interface PolarBenefitGrant extends PolarObject {
  readonly is_granted: boolean
  readonly is_revoked: boolean
  readonly customer_id: string
  readonly benefit_id: string
  readonly subscription_id: string | null
  readonly order_id: string | null
}

interface ObjectByKind {
  checkout: PolarCheckout
  order: PolarOrder
  subscription: PolarSubscription
  refund: PolarRefund
  customer: PolarCustomer
  benefit_grant: PolarBenefitGrant
}

const names = [
  'benefit.created',
  'benefit.updated',
  'benefit_grant.created',
  'benefit_grant.cycled',
  'benefit_grant.revoked',
  'benefit_grant.updated',
  'checkout.created',
  'checkout.expired',
  'checkout.updated',
  'customer.created',
  'customer.deleted',
  'customer.state_changed',
  'customer.updated',
  'customer_seat.assigned',
  'customer_seat.claimed',
  'customer_seat.revoked',
  'discount.created',
  'discount.deleted',
  'discount.updated',
  'member.created',
  'member.deleted',
  'member.updated',
  'order.created',
  'order.paid',
  'order.refunded',
  'order.updated',
  'organization.updated',
  'product.created',
  'product.updated',
  'refund.created',
  'refund.updated',
  'subscription.active',
  'subscription.canceled',
  'subscription.created',
  'subscription.cycled',
  'subscription.past_due',
  'subscription.paused',
  'subscription.resumed',
  'subscription.revoked',
  'subscription.uncanceled',
  'subscription.updated',
] as const

type PolarEventName = (typeof names)[number]

type ObjectOf<TType> = TType extends `${infer TKind}.${string}`
  ? TKind extends keyof ObjectByKind
    ? ObjectByKind[TKind]
    : PolarObject & Readonly<Record<string, unknown>>
  : never

/** The events that Polar sends. */
export type PolarEvents = { readonly [TType in PolarEventName]: WebhookEvent<TType, ObjectOf<TType>> }

/** The text after `whsec_` is base64. */
const decodable = /^whsec_(?=.)(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2,3}={0,2})?$/

const isBase64 = (secret: Secret): boolean => typeof secret === 'string' && decodable.test(secret)

/**
 * Polar: the headers of Standard Webhooks, and two ways to read a secret.
 *
 * Secrets that were made before 8 September 2026 are the key as they stand, `whsec_` included; later ones are base64
 * after `whsec_`. They look alike, so that one which can be both is tried as both, as Polar's own package does.
 * @see https://polar.sh/docs/integrate/webhooks/delivery
 */
export const polar: WebhookProvider<PolarEvents> = defineProvider<PolarEvents>({
  name: 'polar',
  title: 'Polar',
  documentation: 'https://polar.sh/docs/integrate/webhooks/delivery',
  keys: 'secret',
  secretForms: { prefixes: ['whsec_', 'polar_whs_'] },
  body: 'json',
  signature: oneOf(
    { scheme: standardSignature(), accepts: isBase64 },
    { scheme: standardSignature({ key: 'utf8' }), accepts: (secret) => secret !== 'whsec_' },
  ),
  tolerance: 300,
  dedupe: 'signed-id',
  typeSigned: true,
  types: names,
  ackDeadline: 10_000,
  retryHorizon: 3 * 3600,
  toEvents: standardEvent,
})
