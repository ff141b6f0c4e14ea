import type { EventMap, WebhookProvider } from '@rawhook/core'
import { signedDelivery } from '../verification/signed-delivery.ts'
import { path } from './variant.ts'

/** A genuine delivery of `size` bytes as it goes over the wire. */
export async function deliveryRequest<TEvents extends EventMap<TEvents>>(
  provider: WebhookProvider<TEvents>,
  size: number,
): Promise<Buffer> {
  const { headers, body } = await signedDelivery(provider, size)
  const lines = Object.entries({ ...headers, 'content-length': body.length }).map(
    ([name, value]) => `${name}: ${value}`,
  )
  return Buffer.concat([Buffer.from([`POST ${path} HTTP/1.1`, ...lines, '', ''].join('\r\n')), body])
}
