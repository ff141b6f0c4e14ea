import type { MessageStream } from '@rawhook/core/adapter'

/** Node's `IncomingMessage`, which a package for any runtime does not import. */
interface NodeMessage extends MessageStream {
  readonly readableDidRead: boolean
}

const isMessage = (value: unknown): value is NodeMessage =>
  typeof value === 'object' && value !== null && 'readableDidRead' in value && 'resume' in value

/** Where `@hono/node-server` keeps the message in a request: a symbol of its own, looked for once. */
let messageKey: symbol | undefined

/** Whether a request was made of this message; code in between may have put another in its place. */
function isMadeOf(request: Request, message: NodeMessage): boolean {
  const holdsMessage = (symbol: symbol): boolean => Reflect.get(request, symbol) === message
  if (messageKey !== undefined && holdsMessage(messageKey)) return true
  messageKey = Object.getOwnPropertySymbols(request).find(holdsMessage)
  return messageKey !== undefined
}

/**
 * The message that a request on Node was made of: to read it costs less than to read its web stream.
 * @param incoming what may be Node's message
 * @returns `undefined` where it is none, or no longer has all of the request's body
 */
export const unreadMessage = (request: Request, incoming: unknown): MessageStream | undefined =>
  isMessage(incoming) && !incoming.readableDidRead && !incoming.readableEnded && isMadeOf(request, incoming)
    ? incoming
    : undefined
