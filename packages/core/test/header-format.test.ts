import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isRefusal } from '../src/refusal.ts'
import { formatSignatureHeader, type HeaderFormat, parseSignatureHeader } from '../src/schemes/header-format.ts'

const keyValue = { kind: 'key-value', separator: ',', timestamp: 't', signature: 'v1' } as const
const list = { kind: 'versioned-list', separator: ' ', version: 'v1', delimiter: ',' } as const
const formats: readonly HeaderFormat[] = [
  { kind: 'raw' },
  { kind: 'prefixed', prefix: 'sha256=' },
  keyValue,
  { kind: 'key-value', separator: ';', timestamp: 'ts', signature: 'h1' },
  list,
  { kind: 'versioned-list', separator: ',', version: 'v1', delimiter: '=' },
]
const pieces = fc.array(
  fc.constantFrom('t=', 'v1=', 'v1,', ',', ';', ' ', '=', 'sha256=', 'ts=', 'h1=', '1700000000', 'ab', '==', 'é', '\0'),
  { maxLength: 60 },
)
const anyHeader = fc.oneof(
  fc.string({ unit: 'binary' }),
  pieces.map((parts) => parts.join('')),
)

describe('a signature header', () => {
  it('of any text gives at most sixteen signatures or a refusal, and never throws', () => {
    fc.assert(
      fc.property(anyHeader, fc.constantFrom(...formats), (header, format) => {
        const read = parseSignatureHeader(header, format)
        if (isRefusal(read)) expect(read.refused).toBe('signature_malformed')
        else expect(read.signatures.length).toBeGreaterThanOrEqual(1)
        if (!isRefusal(read)) expect(read.signatures.length).toBeLessThanOrEqual(16)
      }),
    )
  })

  it.each([keyValue, list])('of at most sixty-four items is read, whatever they are: $kind', (format) => {
    const { separator } = format
    const start = format.kind === 'key-value' ? 't=1,v1=ab' : 'v1,ab v1,cd'
    expect(isRefusal(parseSignatureHeader(start + `${separator}x`.repeat(62), format))).toBe(false)
    for (const longer of [start + `${separator}x`.repeat(63), separator.repeat(4096)]) {
      const read = parseSignatureHeader(longer, format)
      expect(read).toMatchObject({ refused: 'signature_malformed', message: /64 items/ })
    }
  })

  it('is read as it was written', () => {
    const digest = fc.base64String({ minLength: 4 })
    fc.assert(
      fc.property(digest, fc.nat(), fc.constantFrom(...formats), (signature, time, format) => {
        const read = parseSignatureHeader(formatSignatureHeader(signature, String(time), format), format)
        expect(read).toMatchObject({ signatures: [signature] })
        if (format.kind === 'key-value') expect(read).toMatchObject({ timestamp: String(time) })
      }),
    )
  })

  it.each([
    [' t=1 , v1=ab ', { signatures: ['ab'], timestamp: '1' }],
    ['v1=ab,t=1', { signatures: ['ab'], timestamp: '1' }],
    ['t=1,v1=ab,v1=cd,v0=ef,x', { signatures: ['ab', 'cd'], timestamp: '1' }],
    ['t=1,v1=a=b=', { signatures: ['a=b='], timestamp: '1' }],
    ['t=1,v1=ab,,', { signatures: ['ab'], timestamp: '1' }],
    ['t=1,T=2,V1=cd,v1=ab', { signatures: ['ab'], timestamp: '1' }],
    ['t=,v1=ab', { signatures: ['ab'], timestamp: '' }],
  ])('of keys and values is read from %j', (header, expected) => {
    expect(parseSignatureHeader(header, keyValue)).toEqual(expected)
  })

  it.each(['t=1', 'v1=ab', 't1,v1=ab', 'v1', '=1,=ab', 't=1,t=1,v1=ab', 't=1;v1=ab', ','])(
    'of keys and values is malformed as %j',
    (header) => {
      expect(parseSignatureHeader(header, keyValue)).toMatchObject({ refused: 'signature_malformed' })
    },
  )

  it.each([
    ['v1,ab', ['ab']],
    ['v1a,xx v1,ab  v2,yy v1,cd=', ['ab', 'cd=']],
    ['v1,', ['']],
  ])('of versions is read from %j', (header, signatures) => {
    expect(parseSignatureHeader(header, list)).toEqual({ signatures })
  })

  it.each(formats.filter(({ kind }) => kind === 'key-value' || kind === 'versioned-list'))(
    'holds sixteen signatures at most: %j',
    (format) => {
      const separator = 'separator' in format ? format.separator : ''
      const many = (count: number): string =>
        Array.from({ length: count }, () => formatSignatureHeader('ab', '1', format).replace(/^ts?=1./, '')).join(
          separator,
        )
      const time = format.kind === 'key-value' ? `${format.timestamp}=1${separator}` : ''
      expect(parseSignatureHeader(time + many(16), format)).toMatchObject({ signatures: Array(16).fill('ab') })
      expect(parseSignatureHeader(time + many(17), format)).toMatchObject({ refused: 'signature_malformed' })
    },
  )

  it.each(['v2,ab', 'v1=ab', 'v1', 'ab'])('of versions is malformed as %j', (header) => {
    expect(parseSignatureHeader(header, list)).toMatchObject({ refused: 'signature_malformed' })
  })
})
