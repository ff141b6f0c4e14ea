import { Failure } from '../failure.ts'
import { httpParser } from './http-parser.ts'
import { gatherHeaders, type SavedRequest } from './saved-request.ts'

const lineFeed = 0x0a
const carriageReturn = 0x0d

/** The offset of the first byte after the empty line that ends the head. */
function endOfHead(bytes: Uint8Array): number {
  for (let at = bytes.indexOf(lineFeed); at !== -1; at = bytes.indexOf(lineFeed, at + 1)) {
    if (bytes[at + 1] === lineFeed) return at + 2
    if (bytes[at + 1] === carriageReturn && bytes[at + 2] === lineFeed) return at + 3
  }
  throw new Failure('usage', 'The saved request has no empty line between its headers and its body.')
}

/** What follows `Content-Length` bytes can only be a line end that an editor added. */
function announcedBody(rest: Uint8Array, announced: string | undefined): Uint8Array {
  const length = announced === undefined ? rest.length : Number(announced)
  const surplus = rest.subarray(length)
  if (surplus.every((byte) => byte === lineFeed || byte === carriageReturn)) return rest.subarray(0, length)
  throw new Failure(
    'usage',
    `${surplus.length} bytes follow the ${length} bytes of body that Content-Length announces.`,
  )
}

/**
 * Reads a request as HTTP/1.1 writes it, with `\r\n` or `\n` between the headers. The body is what follows, byte for
 * byte: all of it, or as much as `Content-Length` says, or what its chunks hold.
 * @throws Failure when it is no such request
 */
export function readHttpDump(bytes: Uint8Array): SavedRequest {
  const end = endOfHead(bytes)
  const parser = httpParser()
  parser.feed(bytes.subarray(0, end))
  const { method, target, fields } = parser.head()
  const headers = gatherHeaders(fields)
  const rest = bytes.subarray(end)
  const isChunked = headers['transfer-encoding']?.at(-1)?.toLowerCase() === 'chunked'
  if (isChunked) parser.feed(rest)
  const body = isChunked ? parser.chunks() : announcedBody(rest, headers['content-length']?.[0])
  const host = headers.host?.[0]
  const url = target.startsWith('/') ? host && `https://${host}${target}` : target
  return { method, url, headers, body }
}
