import type { IncomingMessage } from 'node:http'
import type { BodyFailure, IncomingRequest } from '@rawhook/core'
import { discardMessage, readMessage } from '@rawhook/core/adapter'
import { bytesOf } from './bytes-of.ts'

/** What a framework knows of a request beside the message itself. */
export interface MessageDetails {
  /** The path and query as they were sent, where the framework shortens `url`. @default message.url */
  readonly url?: string
  /** Bytes that a body parser kept. @default none */
  readonly captured?: Uint8Array | undefined
  readonly wholeApp?: IncomingRequest['wholeApp']
}

/** Whether somebody has read of the stream. The type of `body` cannot tell: a parser sets it on unread streams too. */
const wasRead = (message: IncomingMessage): boolean => message.readableDidRead || message.readableEnded

const isEmpty = ({ headers }: IncomingMessage): boolean =>
  headers['transfer-encoding'] === undefined && Number(headers['content-length'] ?? 0) === 0

function headerOf(message: IncomingMessage, name: string): string | undefined {
  const value = message.headers[name.toLowerCase()]
  return Array.isArray(value) ? value.join(', ') : value
}

/** The bytes of a message that somebody has read. */
function keptBytes(
  message: IncomingMessage,
  captured: Uint8Array | undefined,
  maxBytes: number,
): Uint8Array | BodyFailure {
  if (captured !== undefined) return captured.length > maxBytes ? 'body_too_large' : captured
  return isEmpty(message) ? new Uint8Array() : 'body_already_parsed'
}

/**
 * The port over Node's `IncomingMessage`, for every framework that has one.
 * @example
 * const outcome = await receiver.receive(incomingMessage(req), req)
 */
export function incomingMessage(message: IncomingMessage, details: MessageDetails = {}): IncomingRequest {
  const { url = message.url ?? '/', captured, wholeApp } = details
  return {
    method: message.method ?? 'GET',
    url,
    wholeApp,
    header: (name) => headerOf(message, name),
    async readBody(maxBytes) {
      const body = wasRead(message) ? keptBytes(message, captured, maxBytes) : await readMessage(message, maxBytes)
      return typeof body === 'string' ? body : bytesOf(body) // a Buffer, in however many pieces it came
    },
    discard: (maxBytes) => discardMessage(message, maxBytes),
  }
}
