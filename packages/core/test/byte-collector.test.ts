import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { byteCollector } from '../src/byte-collector.ts'

const maxBytes = 60_000

/** The bytes 0, 1, 2, …, in chunks of these sizes. */
function chunksOf(sizes: readonly number[], make = (bytes: Uint8Array): Uint8Array => bytes): readonly Uint8Array[] {
  let at = 0
  return sizes.map((size) => make(Uint8Array.from({ length: size }, () => at++ % 251)))
}

/** A chunk in the middle of memory that holds more. */
function partOfMore(bytes: Uint8Array): Uint8Array {
  const memory = new Uint8Array(bytes.length + 2000).fill(255)
  memory.set(bytes, 1000)
  return memory.subarray(1000, 1000 + bytes.length)
}

const size = fc.oneof(
  fc.constantFrom(0, 1),
  fc.nat(20),
  fc.nat(2000),
  fc.constantFrom(16_383, 16_384, 16_385, 30_000, 59_999),
)
const sizes = fc.oneof(fc.array(size, { maxLength: 8 }), fc.array(fc.nat(3), { minLength: 1, maxLength: 400 }))

describe('a byte collector', () => {
  it('gives back every byte in its place, however they were cut, and no longer memory than they need', () => {
    fc.assert(
      fc.property(sizes, fc.boolean(), (lengths, isPart) => {
        const chunks = chunksOf(lengths, isPart ? partOfMore : undefined)
        const all = Uint8Array.from(chunks.flatMap((chunk) => [...chunk]))
        const { add, bytes } = byteCollector(maxBytes)
        const taken = chunks.every((chunk) => add(chunk))
        expect(taken).toBe(all.length <= maxBytes)
        if (!taken) return
        expect(Buffer.compare(bytes(), all)).toBe(0)
        if (chunks.length > 1) expect(bytes().buffer.byteLength).toBe(all.length)
      }),
    )
  })

  it('gives back a single chunk as it is', () => {
    const chunk = Buffer.from('whole')
    const { add, bytes } = byteCollector(5)
    expect(add(chunk)).toBe(true)
    expect(bytes()).toBe(chunk)
  })

  it('takes as many bytes as the limit says, in whatever chunks, and not one more', () => {
    for (const step of [1, 7, 4096]) {
      const { add } = byteCollector(4096 * 7)
      const chunks = Array.from({ length: (4096 * 7) / step }, () => new Uint8Array(step))
      expect(chunks.every((chunk) => add(chunk))).toBe(true)
      expect(add(new Uint8Array(1))).toBe(false)
    }
  })

  it('does not keep the chunks, nor the memory that they are part of, where they are many or small parts', () => {
    const { add, bytes } = byteCollector(maxBytes)
    const memory = new Uint8Array(65_536)
    memory[0] = 1
    for (let count = 0; count < 100; count++) add(memory.subarray(0, 1))
    memory[0] = 2
    expect([...bytes()].filter((byte) => byte === 1).length).toBeGreaterThan(98)
  })
})
