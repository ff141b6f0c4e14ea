import { type EventMap, sign, type WebhookProvider } from '@rawhook/core'
import { eventOf, headersWith } from './event.ts'

/** Shared by every provider: of Stripe's form, and of Svix's. */
export const secret = `whsec_${Buffer.from('0123456789abcdef0123456789abcdef').toString('base64')}`

/** A delivery of now, as it lies before the app. */
export interface SignedDelivery {
  readonly body: Buffer
  readonly headers: Readonly<Record<string, string>>
}

/** A genuine delivery of exactly `size` bytes. */
export async function signedDelivery<TEvents extends EventMap<TEvents>>(
  provider: WebhookProvider<TEvents>,
  size: number,
): Promise<SignedDelivery> {
  const body = eventOf(size)
  const signed = await sign(provider, { body, secret })
  return {
    body,
    headers: headersWith({ ...signed, 'X-GitHub-Event': 'push', 'X-GitHub-Delivery': '72d3162e-cc78-11e3' }),
  }
}
