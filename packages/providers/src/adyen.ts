import {
  type AnyEvents,
  type BodyClaim,
  bodySignature,
  compositeId,
  defineProvider,
  draftEach,
  type WebhookProvider,
} from '@rawhook/core'

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

/**
 * Nothing is escaped, so one field of the text may hold colons, and the text itself says which: else fields could be moved. It is the
 * merchant's own reference; in a report, whose `pspReference` is the name of a file, it is that. No genuine item is
 * without an account, so where that would be empty, the colons before it belong to the `pspReference` too.
 */
function signedFields(item: Item): readonly string[] {
  const { pspReference, originalReference, merchantAccountCode, merchantReference, amount, eventCode, success } = item
  const fields = [
    pspReference,
    originalReference,
    merchantAccountCode,
    merchantReference,
    amount?.value,
    amount?.currency,
    eventCode,
    success,
  ].map(textOf)
  const hasFileName = eventCode === 'REPORT_AVAILABLE' || fields.join(':').split(':')[2] === ''
  const open = hasFileName ? 0 : 3
  if (fields.some((field, index) => index !== open && field.includes(':'))) {
    throw new TypeError('a signed field holds a colon')
  }
  return fields
}

const claimOf = (item: Item): BodyClaim => ({
  signature: item.additionalData.hmacSignature,
  content: signedFields(item).join(':'),
})

/** Only the first of its parts may have a colon, so that the id has one reading. */
function idOf({ pspReference, eventCode, success }: Item): string | undefined {
  const outcome = compositeId([eventCode, textOf(success)])
  return textOf(pspReference) === '' ? undefined : outcome && `${pspReference}:${outcome}`
}

/**
 * Adyen's standard notifications: each item carries `additionalData.hmacSignature: <base64>` over eight of its fields,
 * and every item must be right. Platform and banking webhooks sign the body in a header: they are
 * `adyenPlatform`.
 *
 * All other fields (`reason`, `eventDate`, the rest of `additionalData`) are NOT signed. There is no id: `pspReference`,
 * `eventCode` and `success`, which are signed, make one, or else the SHA-256 of the signed fields. Colons may stand in
 * `merchantReference`, and in the `pspReference` of a report. The answer is `[accepted]`, which older integrations need.
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
  identify: ({ data }) => signedFields(data as Item),
  toEvents: (payload) =>
    draftEach(itemsOf(payload), (item) => ({ id: idOf(item), type: item.eventCode, data: item, raw: payload })),
})
