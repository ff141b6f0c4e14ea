import type { ByteReader } from '@rawhook/core/adapter'

/** What is needed of Node's `IncomingMessage`, which a package for any runtime does not import. */
interface NodeMessage {
  readonly readableDidRead: boolean
  iterator(options: { readonly destroyOnReturn: boolean }): AsyncIterableIterator<Uint8Array, undefined>
}

const isMessage = (value: unknown): value is NodeMessage =>
  typeof value === 'object' && value !== null && 'readableDidRead' in value && 'iterator' in value

/** Whether `@hono/node-server` made the request of this message; code in between may have put another in its place. */
const isMadeOf = (request: Request, message: NodeMessage): boolean =>
  Object.getOwnPropertySymbols(request).some((symbol) => Reflect.get(request, symbol) === message)

/**
 * Reads a request on Node past its web stream, which costs more than all the rest of a delivery.
 * @param message what may be Node's message
 * @returns `undefined` where it is none, or no longer has all of the request's body
 */
export function nodeReader(request: Request, message: unknown): ByteReader | undefined {
  if (!isMessage(message) || message.readableDidRead || !isMadeOf(request, message)) return undefined
  const chunks = message.iterator({ destroyOnReturn: false })
  return {
    async read() {
      const { value } = await chunks.next()
      return { value: value && new Uint8Array(value) } // its own bytes, as those of a web stream are
    },
    cancel: async () => chunks.return?.(),
  }
}
