import type { IncomingRequest } from '@rawhook/core'
import type { SignedDelivery } from './signed-delivery.ts'

/** A delivery behind the port of the adapters, without a socket. */
export const inMemoryRequest = ({ body, headers }: SignedDelivery): IncomingRequest => ({
  method: 'POST',
  url: '/webhooks',
  header: (name) => headers[name.toLowerCase()],
  readBody: () => Promise.resolve(body),
  discard: () => Promise.resolve(true),
})
