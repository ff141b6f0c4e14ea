import { type AnyEvents, type BodyClaim, bodySignature, defineProvider, type WebhookProvider } from '@rawhook/core'

interface Item {
  readonly pspReference: string
  readonly originalReference?: string
  readonly merchantAccountCode: string
  readonly merchantReference?: string
  readonly amount?: { readonly value: number; readonly currency: string }
  readonly eventCode: string
  readonly success: string
  readonly additionalData: { readonly hmacSignature: string }
}

interface Envelope {
  readonly notificationItems: readonly { readonly NotificationRequestItem: Item }[]
}

const itemsOf = (payload: unknown): readonly Item[] =>
  (payload as Envelope).notificationItems.map(({ NotificationRequestItem }) => NotificationRequestItem)

function textOf(field: unknown): string {
  if (field === undefined || field === null) return ''
  if (typeof field === 'string' || typeof field === 'number' || typeof field === 'boolean') return String(field)
  throw new TypeError('a signed field is not text')
}

/** Nothing is escaped, so only the merchant's own reference may hold a colon: else fields could be moved. */
function plainTextOf(field: unknown): string {
  const text = textOf(field)
  if (text.includes(':')) throw new TypeError('a signed field holds a colon')
  return text
}

function claimOf(item: Item): BodyClaim {
  const fields = [
    ...[item.pspReference, item.originalReference, item.merchantAccountCode].map(plainTextOf),
    textOf(item.merchantReference),
    ...[item.amount?.value, item.amount?.currency, item.eventCode, item.success].map(plainTextOf),
  ]
  return { signature: item.additionalData.hmacSignature, content: fields.join(':') }
}

/**
 * Adyen's standard notifications: each item carries `additionalData.hmacSignature: <base64>` over eight of its fields,
 * and every item must be right. Platform and banking webhooks sign the body in a header: they are
 * `adyenPlatform`.
 *
 * All other fields (`reason`, `eventDate`, the rest of `additionalData`) are NOT signed. There is no id: `pspReference`,
 * `eventCode` and `success`, which are signed, make one. The answer is `[accepted]`, which older integrations need.
 * @see https://docs.adyen.com/development-resources/webhooks/secure-webhooks/verify-hmac-signatures
 */
export const adyen: WebhookProvider<AnyEvents> = defineProvider<AnyEvents>({
  name: 'adyen',
  title: 'Adyen',
  documentation: 'https://docs.adyen.com/development-resources/webhooks/secure-webhooks/verify-hmac-signatures',
  keys: 'secret',
  secretVariable: 'ADYEN_HMAC_KEY',
  secretHint: 'It is the HMAC key of the webhook, in hexadecimal.',
  body: 'json',
  signature: bodySignature({
    hash: 'sha256',
    encoding: 'base64',
    key: 'hex',
    claims: (payload) => itemsOf(payload).map(claimOf),
  }),
  dedupe: 'signed-id',
  typeSigned: true,
  notSigned: 'all but eight fields of an item',
  ackDeadline: 10_000,
  retryHorizon: 30 * 86_400,
  success: { status: 200, text: '[accepted]' },
  toEvents: (payload) =>
    itemsOf(payload).map((item) => ({
      id: `${item.pspReference}:${item.eventCode}:${item.success}`,
      type: item.eventCode,
      data: item,
      raw: payload,
    })),
})
