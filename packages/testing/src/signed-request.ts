import type { WebhookProvider } from '@rawhook/core'
import { absoluteUrl, type SignedDelivery, type SignedRequestOptions, signedDelivery } from './signed-delivery.ts'

/** A delivery as a `Request`. */
export const requestOf = (delivery: SignedDelivery): Request => new Request(absoluteUrl(delivery.url), delivery)

/**
 * A delivery as the provider would send it, to try an app with.
 * @throws TypeError on a secret that cannot be one, and on a clock in milliseconds
 * @example
 * const event = eventFixture(spine, 'run.completed')
 * const response = await receiver.fetch(await signedRequest(spine, { secret, event }))
 */
export async function signedRequest<TEvents>(
  provider: WebhookProvider<TEvents>,
  options: SignedRequestOptions,
): Promise<Request> {
  return requestOf(await signedDelivery(provider, options))
}
