import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { derElements, fromDerSignature, toDerSignature } from '../src/crypto/der.ts'

const signature = fc.uint8Array({ minLength: 64, maxLength: 64 })
/** Numbers that begin with zeros are the ones that DER writes shorter. */
const sparse = fc
  .tuple(fc.nat(32), fc.nat(32), signature)
  .map(([first, second, plain]) =>
    plain.map((byte, index) => (index < first || (index >= 32 && index < 32 + second) ? 0 : byte)),
  )
const plainSignature = fc.oneof(signature, sparse)

describe('a DER signature', () => {
  it('holds both numbers of any signature', () => {
    fc.assert(
      fc.property(plainSignature, (plain) => {
        expect(fromDerSignature(toDerSignature(plain), 32)).toEqual(plain)
      }),
    )
  })

  it('is read in its canonical form only', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), (der) => {
        const plain = fromDerSignature(der, 32)
        if (plain !== undefined) expect(toDerSignature(plain)).toEqual(der)
      }),
    )
  })

  it('is not read when a byte of its frame differs', () => {
    fc.assert(
      fc.property(plainSignature, fc.nat(71), fc.integer({ min: 1, max: 255 }), (plain, at, change) => {
        const der = toDerSignature(plain)
        const index = at % der.length
        const changed = der.with(index, (der[index] ?? 0) ^ change)
        const read = fromDerSignature(changed, 32)
        if (read !== undefined) expect(toDerSignature(read)).toEqual(changed)
        expect(read).not.toEqual(plain)
      }),
    )
  })

  it('is not read when it is cut, or something follows it', () => {
    fc.assert(
      fc.property(plainSignature, fc.nat(71), fc.uint8Array({ minLength: 1, maxLength: 8 }), (plain, length, more) => {
        const der = toDerSignature(plain)
        expect(fromDerSignature(der.slice(0, length % der.length), 32)).toBeUndefined()
        expect(fromDerSignature(Uint8Array.of(...der, ...more), 32)).toBeUndefined()
      }),
    )
  })

  it.each([
    ['one number', [0x30, 3, 2, 1, 1]],
    ['three numbers', [0x30, 9, 2, 1, 1, 2, 1, 1, 2, 1, 1]],
    ['a negative number', [0x30, 6, 2, 1, 0x80, 2, 1, 1]],
    ['a number with a needless zero', [0x30, 7, 2, 2, 0, 1, 2, 1, 1]],
    ['a number without digits', [0x30, 5, 2, 0, 2, 1, 1]],
    ['a number in the long form', [0x30, 7, 2, 0x81, 1, 1, 2, 1, 1]],
    ['another tag', [0x31, 6, 2, 1, 1, 2, 1, 1]],
    ['numbers of 33 bytes', [0x30, 70, 2, 33, 1, ...new Uint8Array(32), 2, 33, 1, ...new Uint8Array(32)]],
  ])('is not one with %s', (_, der) => {
    expect(fromDerSignature(Uint8Array.from(der), 32)).toBeUndefined()
  })
})

describe('DER elements', () => {
  it('are never found outside of the bytes, and leave none out', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        const elements = derElements(bytes)
        if (elements !== undefined) expect(elements.flatMap(({ whole }) => [...whole])).toEqual([...bytes])
      }),
    )
  })

  it.each([
    ['a short', 0],
    ['a short', 127],
    ['a long', 128],
    ['a long', 255],
    ['a longer', 256],
    ['the longest', 70_000],
  ])('have %s length for %i bytes', (_, length) => {
    const digits = length < 128 ? [length] : [...Buffer.from(length.toString(16).padStart(6, '0'), 'hex')]
    const prefix = length < 128 ? digits : [0x80 + digits.length, ...digits]
    const content = new Uint8Array(length).fill(7)
    const [element, ...more] = derElements(new Uint8Array([0x04, ...prefix, ...content])) ?? []
    expect([element?.tag, element?.content.length, more.length]).toEqual([4, length, 0])
  })

  it.each([
    ['a tag alone', [0x30]],
    ['an indefinite length', [0x30, 0x80, 0, 0]],
    ['a length of four bytes', [0x30, 0x84, 0, 0, 0, 1, 1]],
    ['a cut length', [0x30, 0x82, 1]],
    ['a cut content', [0x30, 2, 1]],
  ])('are not read from %s', (_, bytes) => {
    expect(derElements(Uint8Array.from(bytes))).toBeUndefined()
  })
})
