import type { AnyEvents, WebhookProvider } from '@rawhook/core'
import { type StoreAddress, shownStore } from '../inbox/store-address.ts'

/** What is said before the first delivery. */
interface Opening {
  readonly provider: WebhookProvider<AnyEvents>
  readonly address: StoreAddress
  readonly url: string
  /** The URL of the app. @default none */
  readonly forward?: string | undefined
}

/** Where it listens, and what becomes of a delivery. */
export function opening({ provider, address, url, forward }: Opening): readonly string[] {
  const { title } = provider
  return [
    `listening ${url}`,
    `${title} may deliver to any path, also through a tunnel. Ctrl-C ends it.`,
    `Verified deliveries are kept in ${shownStore(address)}`,
    ...(forward === undefined
      ? []
      : [`and go on to ${new URL(forward).origin}${new URL(forward).pathname}, whose answer the sender gets.`]),
    '',
  ]
}
