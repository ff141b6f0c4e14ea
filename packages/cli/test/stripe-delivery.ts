import { sign } from '@rawhook/core'
import { stripe } from '@rawhook/providers/stripe'

export const secret = 'whsec_rk7mB2pQ9sT4vX6z'

/** As Stripe writes it: in lines. */
export const body = JSON.stringify(
  { id: 'evt_1', type: 'customer.created', data: { object: { id: 'cus_1', name: 'Zoë' } } },
  null,
  2,
)

/** 1 January 2026. */
export const signedAt = 1_767_225_600

/** A delivery of Stripe as HTTP/1.1 writes it. */
export async function httpDump({
  lineEnd = '\r\n',
  sent = body,
}: {
  lineEnd?: string
  sent?: string
} = {}): Promise<string> {
  const headers = {
    Host: 'shop.example',
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': String(Buffer.byteLength(sent)),
    ...(await sign(stripe, { body, secret, now: signedAt })),
  }
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`)
  return [`POST /webhooks/stripe HTTP/1.1`, ...lines, '', sent].join(lineEnd)
}
