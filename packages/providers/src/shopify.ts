import { defineProvider, hmac, type WebhookEvent, type WebhookProvider } from '@rawhook/core'

/** What stands in the headers of a delivery, and is not signed. */
export interface ShopifyEvent<TType extends string, TData> extends WebhookEvent<TType, TData> {
  /** `example.myshopify.com`. One secret signs for every shop, so that this could be another one's. */
  readonly shop?: string | undefined
  /** The same for the deliveries of one event to several subscriptions. */
  readonly eventId?: string | undefined
  readonly apiVersion?: string | undefined
  /** RFC 3339. */
  readonly triggeredAt?: string | undefined
}

/** What Shopify's resources have. Ids above 2^53 lose digits as numbers; `admin_graphql_api_id` does not. */
export interface ShopifyResource {
  readonly id: number
  readonly admin_graphql_api_id: string
  /** RFC 3339. */
  readonly created_at?: string
  readonly updated_at?: string
}

export interface ShopifyLineItem {
  readonly id: number
  readonly product_id: number | null
  readonly variant_id: number | null
  readonly title: string
  readonly sku: string | null
  readonly quantity: number
  readonly price: string
}

export interface ShopifyAddress {
  readonly name: string | null
  readonly address1: string | null
  readonly address2: string | null
  readonly city: string | null
  readonly province: string | null
  readonly country: string | null
  readonly country_code: string | null
  readonly zip: string | null
  readonly phone: string | null
}

export interface ShopifyCustomer extends ShopifyResource {
  readonly email: string | null
  readonly first_name: string | null
  readonly last_name: string | null
  readonly phone: string | null
  readonly state: string
  readonly tags?: string
}

/** Amounts are decimal text in the shop's currency. */
export interface ShopifyOrder extends ShopifyResource {
  readonly name: string
  readonly order_number: number
  readonly email: string
  readonly currency: string
  readonly total_price: string
  readonly subtotal_price: string
  readonly total_tax: string
  readonly total_discounts: string
  readonly financial_status: string | null
  readonly fulfillment_status: string | null
  readonly cancelled_at: string | null
  readonly closed_at: string | null
  readonly processed_at: string
  readonly note: string | null
  readonly tags: string
  readonly test: boolean
  readonly customer: ShopifyCustomer | null
  readonly billing_address: ShopifyAddress | null
  readonly shipping_address: ShopifyAddress | null
  readonly line_items: readonly ShopifyLineItem[]
}

export interface ShopifyProduct extends ShopifyResource {
  readonly title: string
  readonly handle: string
  readonly body_html: string | null
  readonly vendor: string
  readonly product_type: string
  readonly status: 'active' | 'archived' | 'draft'
  readonly tags: string
  readonly published_at: string | null
  readonly variants: readonly (ShopifyResource & {
    readonly title: string
    readonly sku: string | null
    readonly price: string
    readonly inventory_item_id: number
    readonly inventory_quantity: number
  })[]
}

export interface ShopifyInventoryLevel {
  readonly inventory_item_id: number
  readonly location_id: number
  readonly available: number | null
  readonly updated_at: string
}

export interface ShopifyFulfillment extends ShopifyResource {
  readonly order_id: number
  readonly status: string
  readonly tracking_company: string | null
  readonly tracking_numbers: readonly string[]
  readonly tracking_urls: readonly string[]
  readonly line_items: readonly ShopifyLineItem[]
}

export interface ShopifyRefund extends ShopifyResource {
  readonly order_id: number
  readonly note: string | null
  readonly refund_line_items: readonly Readonly<Record<string, unknown>>[]
  readonly transactions: readonly Readonly<Record<string, unknown>>[]
}

export interface ShopifyShop {
  readonly id: number
  readonly name: string
  readonly email: string
  readonly domain: string
  readonly myshopify_domain: string
  readonly plan_name: string
  readonly currency: string
}

/** A request about a customer's data: App Store apps have to answer the three compliance topics. */
export interface ShopifyCompliance {
  readonly shop_id: number
  readonly shop_domain: string
  readonly customer: { readonly id: number; readonly email: string; readonly phone: string }
}

export interface ShopifyDeleted {
  readonly id: number
}

type Changed = 'create' | 'update'
type OtherTopic =
  | `${'carts' | 'checkouts' | 'collections' | 'draft_orders' | 'themes' | 'locations'}/${Changed}`
  | `app_subscriptions/${'update' | 'approaching_capped_amount'}`
  | `inventory_items/${Changed}`
  | 'bulk_operations/finish'
  | 'order_transactions/create'

/** The topics that most apps subscribe to. */
export type ShopifyEvents = {
  readonly [TType in `orders/${Changed | 'updated' | 'paid' | 'cancelled' | 'fulfilled' | 'partially_fulfilled' | 'edited'}`]: ShopifyEvent<
    TType,
    ShopifyOrder
  >
} & {
  readonly [TType in `products/${Changed}`]: ShopifyEvent<TType, ShopifyProduct>
} & {
  readonly [TType in `customers/${Changed | 'enable' | 'disable'}`]: ShopifyEvent<TType, ShopifyCustomer>
} & {
  readonly [TType in `fulfillments/${Changed}`]: ShopifyEvent<TType, ShopifyFulfillment>
} & {
  readonly [TType in `inventory_levels/${'connect' | 'update'}`]: ShopifyEvent<TType, ShopifyInventoryLevel>
} & {
  readonly [TType in `${'orders' | 'products' | 'customers' | 'collections' | 'checkouts' | 'draft_orders' | 'inventory_items' | 'themes' | 'locations'}/delete`]: ShopifyEvent<
    TType,
    ShopifyDeleted
  >
} & {
  readonly 'refunds/create': ShopifyEvent<'refunds/create', ShopifyRefund>
} & {
  readonly [TType in 'app/uninstalled' | 'shop/update']: ShopifyEvent<TType, ShopifyShop>
} & {
  readonly 'customers/data_request': ShopifyEvent<
    'customers/data_request',
    ShopifyCompliance & { readonly orders_requested: readonly number[]; readonly data_request: { readonly id: number } }
  >
} & {
  readonly 'customers/redact': ShopifyEvent<
    'customers/redact',
    ShopifyCompliance & { readonly orders_to_redact: readonly number[] }
  >
} & {
  readonly 'shop/redact': ShopifyEvent<'shop/redact', Omit<ShopifyCompliance, 'customer'>>
} & {
  readonly [TType in `Product/${Changed | 'delete'}`]: ShopifyEvent<TType, Readonly<Record<string, unknown>>>
} & {
  readonly [TType in OtherTopic]: ShopifyEvent<TType, Readonly<Record<string, unknown>>>
}

const names = ['Topic', 'Action', 'Webhook-Id', 'Event-Id', 'Shop-Domain', 'API-Version', 'Triggered-At'] as const

/** Events name the resource alone as their topic, and what happened to it beside it. */
const typeOf = (topic = '', action: string | undefined): string =>
  action === undefined || topic.includes('/') ? topic : `${topic}/${action}`

/**
 * Shopify: `X-Shopify-Hmac-Sha256: <base64>` over the body, or `Shopify-Hmac-Sha256`, without `X-`.
 *
 * The secret is the app's client secret; webhooks made in the admin have the one that is shown there. Type
 * (`X-Shopify-Topic`), id (`X-Shopify-Webhook-Id`) and shop stand in headers that are not signed. The type of
 * Shopify's Events is `Shopify-Topic` and `Shopify-Action`, written as one: `Product/update`. A test notification
 * sent from the admin fails the check. A rotated client secret shows after up to an hour: keep both.
 * @see https://shopify.dev/docs/apps/build/webhooks/verify-deliveries
 */
export const shopify: WebhookProvider<ShopifyEvents> = defineProvider<ShopifyEvents>({
  name: 'shopify',
  title: 'Shopify',
  documentation: 'https://shopify.dev/docs/apps/build/webhooks/verify-deliveries',
  keys: 'secret',
  secretVariable: 'SHOPIFY_API_SECRET',
  secretForms: { prefixes: ['shpss_'], mistaken: { shpat_: 'an access token', shpca_: 'an access token' } },
  body: 'json',
  signature: hmac({
    hash: 'sha256',
    encoding: 'base64',
    header: 'X-Shopify-Hmac-Sha256',
    aliases: ['Shopify-Hmac-Sha256'],
  }),
  dedupe: 'unsigned-id',
  typeSigned: false,
  headers: names.flatMap((name) => [`X-Shopify-${name}`, `Shopify-${name}`]),
  rejectStatus: 401,
  ackDeadline: 5000,
  retryHorizon: 4 * 3600,
  toEvents(payload, { header }) {
    const read = (name: (typeof names)[number]): string | undefined =>
      header(`X-Shopify-${name}`) ?? header(`Shopify-${name}`)
    return [
      {
        id: read('Webhook-Id'),
        type: typeOf(read('Topic'), read('Action')),
        shop: read('Shop-Domain'),
        eventId: read('Event-Id'),
        apiVersion: read('API-Version'),
        triggeredAt: read('Triggered-At'),
        data: payload,
        raw: payload,
      },
    ]
  },
})
