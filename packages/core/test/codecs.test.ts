import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeBase64, decodeHex, decodeUtf8, encodeBase64, encodeHex, isHex, toBytes } from '../src/bytes.ts'

const any = fc.uint8Array({ maxLength: 100 })
const text = fc.oneof(
  fc.string(),
  fc.string({ unit: 'binary' }),
  fc.base64String(),
  fc.stringMatching(/^[0-9a-fA-F]*$/),
)
const plain = (bytes: Uint8Array | undefined): number[] | undefined => bytes && [...bytes]

describe('hexadecimal', () => {
  it('is written as Buffer writes it, and read back in either case', () => {
    fc.assert(
      fc.property(any, (bytes) => {
        const hex = Buffer.from(bytes).toString('hex')
        expect(encodeHex(bytes)).toBe(hex)
        expect(plain(decodeHex(hex))).toEqual([...bytes])
        expect(plain(decodeHex(hex.toUpperCase()))).toEqual([...bytes])
      }),
    )
  })

  it('is nothing but pairs of digits', () => {
    fc.assert(
      fc.property(text, (value) => {
        const valid = /^([0-9a-f]{2})*$/i.test(value)
        expect(plain(decodeHex(value))).toEqual(valid ? [...Buffer.from(value, 'hex')] : undefined)
        expect(isHex(value)).toBe(valid)
      }),
    )
  })

  it.each(['0', '0g', 'g0', ' 00', '0x00', '00\n', '０0', 'ı0', '\u01300', '\u{1f600}'])(
    'does not read %j',
    (value) => {
      expect(decodeHex(value)).toBeUndefined()
    },
  )
})

describe('base64', () => {
  it('is written as Buffer writes it, and read back', () => {
    fc.assert(
      fc.property(any, (bytes) => {
        const base64 = Buffer.from(bytes).toString('base64')
        expect(encodeBase64(bytes)).toBe(base64)
        expect(plain(decodeBase64(base64))).toEqual([...bytes])
      }),
    )
  })

  it('is read in the one form that writing gives, and in no other', () => {
    fc.assert(
      fc.property(text, (value) => {
        const canonical = Buffer.from(value, 'base64').toString('base64') === value
        expect(plain(decodeBase64(value))).toEqual(canonical ? [...Buffer.from(value, 'base64')] : undefined)
      }),
    )
  })

  it.each(['A', 'AA', 'AAA', 'AB==', 'AAB=', 'A===', '====', '=', 'AA=A', 'AA==AAAA', '-_-_', 'AAA ', 'AAAé', 'AA\n='])(
    'does not read %j',
    (value) => {
      expect(decodeBase64(value)).toBeUndefined()
    },
  )
})

describe('UTF-8', () => {
  it('is read as it was written, without one byte order mark', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (value) => {
        const written = new TextEncoder().encode(value)
        const sane = new TextDecoder('utf-8', { ignoreBOM: true }).decode(written)
        expect(decodeUtf8(toBytes(value))).toBe(sane.replace(/^\ufeff/, ''))
      }),
    )
  })

  it.each([[0xff], [0xc0, 0x80], [0xe2, 0x82], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80], [0x80]])(
    'refuses the bytes %j, %j',
    (...bytes) => {
      expect(() => decodeUtf8(Uint8Array.from(bytes))).toThrow(TypeError)
    },
  )

  it('views binary input without a copy', () => {
    const bytes = Uint8Array.of(1, 2, 3)
    expect(toBytes(bytes)).toBe(bytes)
    expect(toBytes(bytes.buffer).buffer).toBe(bytes.buffer)
  })
})
