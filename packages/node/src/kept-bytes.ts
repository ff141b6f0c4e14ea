import type { IncomingMessage } from 'node:http'
import { isUint8Array } from 'node:util/types'
import { readMember } from './members.ts'

/** What a parser decodes text with, as `Content-Type` names it, where encoding gives the same bytes again. */
const encodings: ReadonlyMap<string, BufferEncoding> = new Map([
  ['utf-8', 'utf8'],
  ['utf8', 'utf8'],
  ['us-ascii', 'utf8'],
  ['iso-8859-1', 'latin1'],
  ['latin1', 'latin1'],
])

function charsetOf({ headers }: IncomingMessage): string {
  const charset = /;\s*charset\s*=\s*"?([^\s;"]+)/i.exec(headers['content-type'] ?? '')?.[1]
  return charset?.toLowerCase() ?? 'utf-8'
}

function bytesIn(kept: unknown, encoding: BufferEncoding | undefined): Uint8Array | undefined {
  if (isUint8Array(kept)) return kept
  return typeof kept === 'string' && encoding !== undefined ? Buffer.from(kept, encoding) : undefined
}

/**
 * The bytes that earlier code kept of a message it has read: `rawBody`, or the bytes or text in `body`. Never an object.
 */
export const keptBytes = (message: IncomingMessage): Uint8Array | undefined =>
  bytesIn(readMember(message, 'rawBody'), 'utf8') ??
  bytesIn(readMember(message, 'body'), encodings.get(charsetOf(message)))
