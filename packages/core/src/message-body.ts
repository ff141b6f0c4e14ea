import { byteCollector } from './byte-collector.ts'
import { type BodyFailure, discardMs } from './incoming-request.ts'

/** What is needed of Node's `IncomingMessage`. Core imports nothing of Node's. */
export interface MessageStream {
  /** Whether the sender broke off. HTTP/2 tells the end of such a message too, as if it were whole. */
  readonly aborted?: boolean
  readonly complete: boolean
  readonly destroyed: boolean
  readonly readableEncoding: string | null
  readonly readableEnded: boolean
  on(name: string, listener: (chunk: Uint8Array) => void): unknown
  off(name: string, listener: (chunk: Uint8Array) => void): unknown
  pause(): unknown
  resume(): unknown
}

/** How reading ended: with the message, with its connection, or because no more was wanted. */
type Ended = 'complete' | 'aborted' | 'stopped'

/**
 * Hands on every chunk, until `take` wants no more or the time is over; then the message is paused.
 * @param ms milliseconds; `undefined` where somebody else looks at the clock
 */
function readChunks(message: MessageStream, take: (chunk: Uint8Array) => boolean, ms?: number): Promise<Ended> {
  return new Promise((resolve) => {
    const timer = ms === undefined ? undefined : setTimeout(settle, ms, 'stopped')
    const read = (chunk: Uint8Array): void => {
      if (!take(chunk)) settle('stopped')
    }
    const finish = (): void => settle(message.aborted === true ? 'aborted' : 'complete')
    const cut = (): void => settle('aborted')
    function settle(ended: Ended): void {
      clearTimeout(timer)
      message.off('data', read)
      message.off('end', finish)
      message.off('error', cut)
      message.off('close', cut)
      if (ended === 'stopped') message.pause()
      resolve(ended)
    }
    message.on('data', read)
    message.on('end', finish)
    message.on('error', cut)
    message.on('close', cut)
    message.resume()
  })
}

/** The exact bytes of a message that nobody has read yet, or what was wrong. */
export async function readMessage(message: MessageStream, maxBytes: number): Promise<Uint8Array | BodyFailure> {
  if (message.destroyed) return 'body_aborted'
  if (message.readableEncoding !== null) return 'body_already_parsed'
  const { add, bytes } = byteCollector(maxBytes)
  const ended = await readChunks(message, add)
  if (ended === 'aborted') return 'body_aborted'
  return ended === 'stopped' ? 'body_too_large' : bytes()
}

/**
 * Reads on, and throws away, until the sender has finished, so that it gets to read the answer: at most half a second
 * and `maxBytes`. Doing nothing hangs clients that keep their connection; closing at once loses them the status.
 * @returns whether the sender finished, and the connection can be kept
 */
export async function discardMessage(message: MessageStream, maxBytes: number): Promise<boolean> {
  if (message.complete || message.readableEnded || message.destroyed) {
    message.resume()
    return true
  }
  let seen = 0
  const ended = await readChunks(
    message,
    (chunk) => {
      seen += chunk.length
      return seen <= maxBytes
    },
    discardMs,
  )
  return ended !== 'stopped'
}
