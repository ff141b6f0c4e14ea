import type { IncomingMessage } from 'node:http'
import { discardMs } from '@rawhook/core/adapter'

/**
 * Reads on, and throws away, until the sender has finished, so that it gets to read the answer: at most half a second
 * and `maxBytes`. Doing nothing hangs clients that keep their connection; closing at once loses them the status.
 * @returns whether the sender finished, and the connection can be kept
 */
export function discard(message: IncomingMessage, maxBytes: number): Promise<boolean> {
  if (message.complete || message.readableEnded || message.destroyed) {
    message.resume()
    return Promise.resolve(true)
  }
  return new Promise((resolve) => {
    let seen = 0
    const settle = (finished: boolean): void => {
      clearTimeout(timer)
      message.off('data', count).off('end', finish).off('close', finish).off('error', finish)
      if (!finished) message.pause()
      resolve(finished)
    }
    const finish = (): void => settle(true)
    const count = (chunk: Uint8Array): void => {
      seen += chunk.length
      if (seen > maxBytes) settle(false)
    }
    const timer = setTimeout(settle, discardMs, false)
    message.on('data', count).on('end', finish).on('close', finish).on('error', finish)
    message.resume()
  })
}
