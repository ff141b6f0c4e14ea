import type { Change, Hypothesis } from '../hypothesis.ts'
import { printable } from '../printable.ts'
import type { Sign } from '../sign.ts'

/** Bytes above which nothing is decompressed any further. */
const maxInflated = 8 * 1024 * 1024

const formats = ['gzip', 'deflate', 'deflate-raw', 'brotli'] as const

const isGzip = (body: Uint8Array): boolean => body[0] === 0x1f && body[1] === 0x8b
const isZlib = (body: Uint8Array): boolean => body[0] === 0x78 && ((body[0] << 8) | (body[1] ?? 0)) % 31 === 0
const encodingOf = (headers: ReadonlyMap<string, string>): string => headers.get('content-encoding')?.trim() ?? ''
const isEncoded = (headers: ReadonlyMap<string, string>): boolean => !/^(?:identity)?$/i.test(encodingOf(headers))

/** The bytes inside; `undefined` when they are not of this format, too many, or the runtime does not know it. */
async function inflated(body: Uint8Array, format: (typeof formats)[number]): Promise<Uint8Array | undefined> {
  try {
    const stream = new Blob([new Uint8Array(body)]).stream()
    const reader = stream.pipeThrough(new DecompressionStream(format as CompressionFormat)).getReader()
    const parts: Uint8Array[] = []
    for (let length = 0; length <= maxInflated; ) {
      const { done, value } = await reader.read()
      if (done) return new Uint8Array(await new Blob(parts as BlobPart[]).arrayBuffer())
      parts.push(value)
      length += value.length
    }
    await reader.cancel()
    return undefined
  } catch {
    return undefined // not compressed like that
  }
}

export const compression: Hypothesis = {
  code: 'body_compressed',
  costly: true,
  async *changes({ body, headers }): AsyncIterable<Change> {
    if (!isGzip(body) && !isZlib(body) && !isEncoded(headers)) return
    for (const format of formats) {
      const inside = await inflated(body, format)
      if (inside === undefined) continue
      const evidence = `The body matches after decompression with ${format}: ${inside.length} bytes instead of ${body.length}.`
      yield { to: { body: inside }, evidence }
    }
  },
}

/** A body that was compressed when it was sent, or is. */
export const compressed: Sign = ({ body, headers }) => {
  if (isEncoded(headers)) {
    return { code: 'body_compressed', evidence: [`Content-Encoding is ${printable(encodingOf(headers))}.`] }
  }
  return isGzip(body) ? { code: 'body_compressed', evidence: ['The body begins as gzip does.'] } : undefined
}
