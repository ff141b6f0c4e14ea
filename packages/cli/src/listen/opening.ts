import type { AnyEvents, WebhookProvider } from '@rawhook/core'
import { type StoreAddress, shownStore } from '../inbox/store-address.ts'
import { signsUrl } from './signs-url.ts'

/** What is said before the first delivery. */
interface Opening {
  readonly provider: WebhookProvider<AnyEvents>
  readonly address: StoreAddress
  readonly url: string
  readonly options: { readonly forward?: string | undefined; readonly publicUrl?: string | undefined }
}

/** Where it listens, what becomes of a delivery, and what is missing. */
export function opening({ provider, address, url, options: { forward, publicUrl } }: Opening): readonly string[] {
  const { title } = provider
  return [
    `listening ${url}`,
    `${title} may deliver to any path, also through a tunnel. Ctrl-C ends it.`,
    `Verified deliveries are kept in ${shownStore(address)}`,
    ...(forward === undefined
      ? []
      : [`and go on to ${new URL(forward).origin}${new URL(forward).pathname}, whose answer the sender gets.`]),
    ...(publicUrl === undefined && signsUrl(provider)
      ? [`${title} signs the URL: without --public-url, nothing that comes through a tunnel can be verified.`]
      : []),
    '',
  ]
}
