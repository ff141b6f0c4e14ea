import type { IncomingMessage } from 'node:http'
import type { BodyFailure, IncomingRequest } from '@rawhook/core'
import { discardMessage, readMessage } from '@rawhook/core/adapter'
import { bytesOf } from './bytes-of.ts'
import { http2Stream } from './http2.ts'
import { keptBytes } from './kept-bytes.ts'
import { readText } from './message-as-text.ts'
import { readAgain } from './read-again.ts'

/** What a framework knows of a request beside the message itself. */
export interface MessageDetails {
  /** The path and query as they were sent, where the framework shortens `url`. @default message.url */
  readonly url?: string
  /** Whether code after the webhook may read the message once more. @default false */
  readonly readAgain?: boolean
  readonly wholeApp?: IncomingRequest['wholeApp']
}

/**
 * Whether somebody has read of the stream. The type of `body` cannot tell: a parser sets it on unread streams too. What
 * does not say whether it was read is no stream of Node's, as a test's stand-in.
 */
const wasRead = (message: IncomingMessage): boolean => message.readableDidRead !== false || message.readableEnded

function isEmpty(message: IncomingMessage): boolean {
  const { 'transfer-encoding': encoding, 'content-length': length } = message.headers
  if (length === undefined) return encoding === undefined && (http2Stream(message)?.endAfterHeaders ?? true)
  return Number(length) === 0
}

function headerOf(message: IncomingMessage, name: string): string | undefined {
  const value = message.headers[name.toLowerCase()]
  return Array.isArray(value) ? value.join(', ') : value
}

/** The bytes of a message that somebody has read. */
function fromKept(message: IncomingMessage, maxBytes: number): Uint8Array | BodyFailure {
  const kept = keptBytes(message)
  if (kept !== undefined) return kept.length > maxBytes ? 'body_too_large' : kept
  return isEmpty(message) ? new Uint8Array() : 'body_already_parsed'
}

function readUnread(message: IncomingMessage, maxBytes: number, again: boolean): Promise<Uint8Array | BodyFailure> {
  if (message.readableEncoding === 'utf8') return readText(message, maxBytes)
  return again ? readAgain(message, maxBytes) : readMessage(message, maxBytes)
}

/**
 * The port over Node's `IncomingMessage`, for every framework that has one. Of a message that was read before, the bytes
 * are those that earlier code kept in `rawBody` or `body`.
 * @example
 * const outcome = await receiver.receive(incomingMessage(req), req)
 */
export function incomingMessage(message: IncomingMessage, details: MessageDetails = {}): IncomingRequest {
  const { url = message.url ?? '/', readAgain: again = false, wholeApp } = details
  return {
    method: message.method ?? 'GET',
    url,
    wholeApp,
    header: (name) => headerOf(message, name),
    async readBody(maxBytes) {
      const body = wasRead(message) ? fromKept(message, maxBytes) : await readUnread(message, maxBytes, again)
      return typeof body === 'string' ? body : bytesOf(body) // a Buffer, in however many pieces it came
    },
    discard: (maxBytes) => discardMessage(message, maxBytes),
  }
}
