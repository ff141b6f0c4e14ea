import { concatBytes } from './bytes.ts'

/** Collects the chunks of one body. */
export interface ByteCollector {
  /**
   * Adds a chunk.
   * @returns false once the chunks together are longer than the limit: nothing more is wanted
   */
  readonly add: (chunk: Uint8Array) => boolean
  /** Everything that was added: a single chunk as it is, more of them joined in a buffer of their own. */
  readonly bytes: () => Uint8Array
}

/** What a chunk costs beside its bytes, rounded up: on Node, a view, an `ArrayBuffer` and its backing store. */
const chunkOverhead = 1024
const spareBytes = 16_384

/** Bytes of memory that a chunk keeps alive: it may be a small part of a large `ArrayBuffer`. */
const costOf = ({ buffer }: Uint8Array): number => chunkOverhead + buffer.byteLength

/**
 * Collects chunks in memory that is proportional to their bytes, not to their number: the sender chooses the number, and
 * a chunk of one byte costs half a kilobyte. Chunks are kept and joined once at the end while that is cheap. When keeping
 * them costs more than twice their bytes, they are copied into one growing buffer.
 *
 * Uses at most three times `maxBytes`, plus 16 KiB.
 */
export function byteCollector(maxBytes: number): ByteCollector {
  const chunks: Uint8Array[] = []
  let cost = 0
  let length = 0
  let buffer: Uint8Array<ArrayBuffer> | undefined

  function append(chunk: Uint8Array, offset: number): void {
    if (buffer === undefined || buffer.length < length) {
      const larger = new Uint8Array(Math.min(maxBytes, Math.max(length, spareBytes, offset * 2)))
      if (buffer !== undefined) larger.set(buffer.subarray(0, offset))
      buffer = larger
    }
    buffer.set(chunk, offset)
  }

  function keep(chunk: Uint8Array): void {
    const [first] = chunks
    chunks.push(chunk)
    if (first === undefined) return // most bodies have no second chunk, and `buffer` is a getter
    if (cost === 0) cost = costOf(first)
    cost += costOf(chunk)
    if (cost <= 2 * length + spareBytes) return
    let offset = 0
    for (const kept of chunks.splice(0)) {
      append(kept, offset)
      offset += kept.length
    }
  }

  return {
    add(chunk) {
      const offset = length
      length += chunk.length
      if (length > maxBytes) return false
      if (buffer === undefined) keep(chunk)
      else append(chunk, offset)
      return true
    },
    bytes() {
      if (buffer !== undefined) return buffer.length === length ? buffer : buffer.slice(0, length)
      return chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : concatBytes(chunks)
    },
  }
}
