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

const requestLine = /^[A-Z]+ \S+ HTTP\/\d/
/** Inspectors write the version of the connection, though the lines are those of HTTP/1.1. */
const laterVersion = /^([A-Z]+ \S+ HTTP\/)[23](?:\.0)?(?=\r?\n)/
const firstChunk = /^[\da-f]+[ \t]*(?:;[^\r\n]*)?\r?\n/i

const isLineEnd = (byte: number): boolean => byte === lineFeed || byte === carriageReturn
const latin1 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1')

const asHttp1 = (head: Uint8Array): Uint8Array =>
  Buffer.from(
    latin1(head).replace(laterVersion, (_, line: string) => `${line}1.1`),
    'latin1',
  )

/**
 * The body, without the line ends that an editor added. What is longer in any other way was changed when it was saved:
 * that is what has to be found out, so it stays as it is.
 */
function announcedBody(rest: Uint8Array, announced: string | undefined): Uint8Array {
  const surplus = announced === undefined ? rest.subarray(rest.length) : rest.subarray(Number(announced))
  if (surplus.every(isLineEnd)) return rest.subarray(0, rest.length - surplus.length)
  const isAnother = requestLine.test(latin1(surplus.subarray(surplus.findIndex((byte) => !isLineEnd(byte)))))
  if (isAnother) throw new Failure('usage', 'The file holds more than one request: save the one to look at alone.')
  return rest
}

/**
 * Reads a request as HTTP/1.1 writes it, with `\r\n` or `\n` between the headers. The body is what follows, byte for
 * byte: without line ends behind what `Content-Length` announces, and out of its chunks where it is in some.
 * @throws Failure when it is no such request
 */
export function readHttpDump(bytes: Uint8Array): SavedRequest {
  const end = endOfHead(bytes)
  const parser = httpParser()
  parser.feed(asHttp1(bytes.subarray(0, end)))
  const { method, target, fields } = parser.head()
  const headers = gatherHeaders(fields)
  const rest = bytes.subarray(end)
  // Inspectors show a body that they took out of its chunks, under the header that announces them.
  const isChunked =
    headers['transfer-encoding']?.at(-1)?.toLowerCase() === 'chunked' && firstChunk.test(latin1(rest.subarray(0, 100)))
  if (isChunked) parser.feed(rest)
  const body = isChunked ? parser.chunks() : announcedBody(rest, headers['content-length']?.[0])
  const host = headers.host?.[0]
  const url = target.startsWith('/') ? host && `https://${host}${target}` : target
  return { method, url, headers, body }
}
