import type { IncomingMessage } from 'node:http'
import type { BodyFailure, IncomingRequest } from '@rawhook/core'
import getRawBody from 'raw-body'
import { discard } from './discard.ts'

/** What a framework knows of a request beside the message itself. */
export interface MessageDetails {
  /** The path and query as they were sent, where the framework shortens `url`. @default message.url */
  readonly url?: string
  /** Bytes that a body parser kept. @default none */
  readonly captured?: Uint8Array | undefined
  readonly wholeApp?: IncomingRequest['wholeApp']
}

/** Codes of `raw-body`'s errors. Every other one means that the stream ended before the body did. */
const failures: Readonly<Record<string, BodyFailure>> = {
  'entity.too.large': 'body_too_large',
  'stream.encoding.set': 'body_already_parsed',
  'stream.not.readable': 'body_already_parsed',
}

const typeOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'type' in error ? String(error.type) : ''

/** Whether somebody has read of the stream. The type of `body` cannot tell: a parser sets it on unread streams too. */
const wasRead = (message: IncomingMessage): boolean => message.readableDidRead || message.readableEnded

const isEmpty = ({ headers }: IncomingMessage): boolean =>
  headers['transfer-encoding'] === undefined && Number(headers['content-length'] ?? 0) === 0

function headerOf(message: IncomingMessage, name: string): string | undefined {
  const value = message.headers[name.toLowerCase()]
  return Array.isArray(value) ? value.join(', ') : value
}

async function readMessage(message: IncomingMessage, maxBytes: number): Promise<Uint8Array | BodyFailure> {
  try {
    return await getRawBody(message, { limit: maxBytes, length: headerOf(message, 'content-length') ?? null })
  } catch (error) {
    return failures[typeOf(error)] ?? 'body_aborted'
  }
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
      if (!wasRead(message)) return readMessage(message, maxBytes)
      if (captured !== undefined) return captured.length > maxBytes ? 'body_too_large' : captured
      return isEmpty(message) ? new Uint8Array() : 'body_already_parsed'
    },
    discard: (maxBytes) => discard(message, maxBytes),
  }
}
