import type { IncomingMessage } from 'node:http'
import type { BodyFailure } from '@rawhook/core'
import { hasArrived } from './http2.ts'

const firstSize = 4096

/** To read at the end would tell the end, and an empty body leaves nothing to put back before it. */
const mayGive = (message: IncomingMessage): boolean => message.readableLength > 0 || !hasArrived(message)

/** Joins chunks in one buffer that grows, so that many small ones cost no more than one. */
function collector(maxBytes: number): { add: (chunk: Uint8Array) => boolean; bytes: () => Buffer } {
  let buffer = Buffer.alloc(0)
  let length = 0
  return {
    add(chunk) {
      const wanted = length + chunk.length
      if (wanted > maxBytes) return false
      if (wanted > buffer.length) {
        const larger = Buffer.allocUnsafe(Math.min(maxBytes, Math.max(wanted, buffer.length * 2, firstSize)))
        larger.set(buffer.subarray(0, length))
        buffer = larger
      }
      buffer.set(chunk, length)
      length = wanted
      return true
    },
    bytes: () => buffer.subarray(0, length),
  }
}

/**
 * The exact bytes of a message that nobody has read yet, put back so that what comes after the webhook can read them
 * once more: a parser of another framework, a proxy. That works until the end of the stream was told.
 */
export function readAgain(message: IncomingMessage, maxBytes: number): Promise<Uint8Array | BodyFailure> {
  if (message.destroyed) return Promise.resolve('body_aborted')
  if (message.readableEncoding !== null) return Promise.resolve('body_already_parsed')
  const { add, bytes } = collector(maxBytes)
  let isSettled = false
  return new Promise((resolve) => {
    const end = (): void => settle(message.aborted ? 'body_aborted' : bytes())
    const cut = (): void => settle('body_aborted')
    function read(): void {
      let fits = true
      while (fits && mayGive(message)) {
        const chunk: Uint8Array | null = message.read()
        if (chunk === null) break
        fits = add(chunk)
      }
      if (!fits) settle('body_too_large')
      else if (message.aborted) cut()
      else if (hasArrived(message)) putBack()
    }
    function putBack(): void {
      if (bytes().length > 0) message.unshift(bytes())
      settle(bytes())
    }
    function settle(body: Uint8Array | BodyFailure): void {
      isSettled = true
      message.off('readable', read).off('end', end).off('error', cut).off('close', cut)
      resolve(body)
    }
    message.on('end', end).on('error', cut).on('close', cut)
    // By then the parser has told the end of a short message. To listen before makes the stream look for more itself.
    process.nextTick(() => {
      if (isSettled) return
      if (mayGive(message)) message.on('readable', read)
      else read()
    })
  })
}
