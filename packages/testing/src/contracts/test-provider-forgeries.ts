import type { WebhookErrorCode } from '@rawhook/core'
import type { Delivery } from './test-provider-delivery.ts'
import { listOf, type SignatureParts, signatureText } from './test-provider-parts.ts'

/** Puts another text in the place of a signature, and leaves the rest of a delivery as it was. */
export type RewriteSignature = (signed: Delivery, rewrite: (signature: string) => string) => Delivery

/** A delivery that somebody changed after it was signed, and how it may be refused. */
export interface Forgery {
  readonly name: string
  readonly codes: readonly WebhookErrorCode[]
  readonly forge: (signed: Delivery) => Delivery
}

const invalid: readonly WebhookErrorCode[] = ['signature_invalid']
const malformed: readonly WebhookErrorCode[] = ['signature_malformed']
const missing: readonly WebhookErrorCode[] = ['signature_missing']
const unreadable: readonly WebhookErrorCode[] = ['signature_malformed', 'signature_invalid']

export const withHeader = (signed: Delivery, header: string, value: string): Delivery => ({
  ...signed,
  headers: { ...signed.headers, [header]: value },
})

export const without = (signed: Delivery, header: string): Delivery => ({
  ...signed,
  headers: Object.fromEntries(Object.entries(signed.headers).filter(([name]) => name !== header)),
})

const rewriteHeader = (signed: Delivery, header: string, rewrite: (value: string) => string): Delivery =>
  withHeader(signed, header, rewrite(signed.headers[header] ?? ''))

/** The same delivery with its signature rewritten, and the rest of that header as it was. */
export const rewriteSignature = (
  parts: SignatureParts,
  signed: Delivery,
  rewrite: (signature: string) => string,
): Delivery =>
  rewriteHeader(signed, parts.header, (value) => {
    const signature = signatureText(parts, value)
    const start = value.lastIndexOf(signature)
    return value.slice(0, start) + rewrite(signature) + value.slice(start + signature.length)
  })

/** The text of the time in the header that carries it. */
export const timeText = (
  { unit, ownTimestampHeader, timestampHeader = '' }: SignatureParts,
  { now, headers }: Delivery,
): string =>
  ownTimestampHeader ? (headers[timestampHeader] ?? '') : String(unit === 'milliseconds' ? now * 1000 : now)

const rewriteTime = (parts: SignatureParts, signed: Delivery, rewrite: (time: string) => string): Delivery => {
  const [before = '', ...after] = (signed.headers[parts.timestampHeader ?? ''] ?? '').split(timeText(parts, signed))
  const value = before + rewrite(timeText(parts, signed)) + after.join(timeText(parts, signed))
  return withHeader(signed, parts.timestampHeader ?? '', value)
}

/** Another digit or letter of the same alphabet, so that only the value changes. */
const otherCharacter = (character: string): string => {
  if (/\d/.test(character)) return character === '0' ? '1' : '0'
  if (/[a-z]/.test(character)) return character === 'a' ? 'b' : 'a'
  return character === 'A' ? 'B' : 'A'
}

/** The same text with another character at one place. */
export const changeAt = (text: string, index: number): string =>
  text.slice(0, index) + otherCharacter(text.charAt(index)) + text.slice(index + 1)

const joined = (...parts: readonly Uint8Array[]): Uint8Array => Uint8Array.from(parts.flatMap((part) => [...part]))
const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text)

/** A body that somebody changed, whatever is in it. */
export function bodyForgeries(): Forgery[] {
  const flipped = (body: Uint8Array, at: number): Uint8Array => body.with(at, (body[at] ?? 0) ^ 1)
  const changes: readonly (readonly [string, (body: Uint8Array) => Uint8Array])[] = [
    ['one bit of the first byte flipped', (body) => flipped(body, 0)],
    ['one bit in the middle flipped', (body) => flipped(body, body.length >> 1)],
    ['one bit of the last byte flipped', (body) => flipped(body, body.length - 1)],
    ['the last byte cut off', (body) => body.slice(0, -1)],
    ['nothing left', () => new Uint8Array()],
    ['a space added', (body) => joined(body, utf8(' '))],
    ['a line end added', (body) => joined(body, utf8('\r\n'))],
    ['a NUL added', (body) => joined(body, Uint8Array.of(0))],
    ['a byte order mark added', (body) => joined(Uint8Array.of(0xef, 0xbb, 0xbf), body)],
    ['a byte added that is no UTF-8', (body) => joined(body, Uint8Array.of(0xff))],
    ['$& inserted', (body) => joined(body.slice(0, 1), utf8('$&'), body.slice(1))],
    ['$$ inserted', (body) => joined(body.slice(0, 1), utf8('$$'), body.slice(1))],
    ['itself appended', (body) => joined(body, body)],
  ]
  return changes.map(([name, change]) => ({
    name: `a body with ${name}`,
    codes: invalid,
    forge: (signed) => ({ ...signed, body: change(signed.body) }),
  }))
}

const base64Alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

const withTrailingBits = (signature: string): string =>
  signature.replace(/.(?==+$)/, (last) => base64Alphabet.charAt(base64Alphabet.indexOf(last) ^ 1))

/** A signature that is written otherwise than the provider writes it. */
export function encodingForgeries(encoding: SignatureParts['encoding'], rewritten: RewriteSignature): Forgery[] {
  const common: readonly (readonly [string, (signature: string) => string])[] = [
    ['shortened by one character', (text) => text.slice(0, -1)],
    ['shortened by four characters', (text) => text.slice(0, -4)],
    ['cut to half', (text) => text.slice(0, text.length >> 1)],
    ['written twice', (text) => text + text],
    ['with a blank inside', (text) => `${text.slice(0, 8)} ${text.slice(9)}`],
    ['with a full-width digit', (text) => `０${text.slice(1)}`],
    ['with a character from beyond the alphabet', (text) => `%${text.slice(1)}`],
    ['in quotes', (text) => `"${text}"`],
  ]
  const hex: typeof common = [
    ['with two more digits', (text) => `${text}00`],
    ['with 0x before it', (text) => `0x${text}`],
  ]
  const base64: typeof common = [
    ['with non-zero trailing bits', withTrailingBits],
    ['without padding', (text) => text.replace(/=+$/, '')],
    ['with more padding', (text) => `${text}=`],
    ['with four more characters', (text) => `${text}AAAA`],
  ]
  const own = encoding === 'hex' ? hex : encoding === 'base64' ? base64 : []
  return [...common, ...own].map(([name, rewrite]) => ({
    name: `a signature ${name}`,
    codes: unreadable,
    forge: (signed) => rewritten(signed, rewrite),
  }))
}

/** A signature of the right form that is another one. */
export function signatureForgeries(rewritten: RewriteSignature): Forgery[] {
  const flipped = (name: string, at: (length: number) => number): Forgery => ({
    name: `a signature whose ${name} character differs`,
    codes: invalid,
    forge: (signed) => rewritten(signed, (text) => changeAt(text, at(text.length))),
  })
  return [flipped('first', () => 0), flipped('middle', (length) => length >> 1), flipped('ninth last', (n) => n - 9)]
}

function requiredHeaderForgeries({ requiredHeaders }: SignatureParts): Forgery[] {
  return requiredHeaders.flatMap((header): Forgery[] => [
    { name: `no ${header} header`, codes: malformed, forge: (signed) => without(signed, header) },
    {
      name: `another ${header} header`,
      codes: malformed,
      forge: (signed) => rewriteHeader(signed, header, (value) => `${value}0`),
    },
  ])
}

/** Whether two lines of the signature header, joined with a comma, read like one line with two signatures. */
const mayRepeat = ({ format }: SignatureParts): boolean =>
  format?.kind === 'versioned-list' || (format?.kind === 'key-value' && format.separator !== ',')

function headerForgeries(parts: SignatureParts): Forgery[] {
  const names = [parts.header, parts.ownTimestampHeader ? parts.timestampHeader : undefined, parts.idHeader]
  return names
    .filter((name) => name !== undefined)
    .flatMap((header): Forgery[] => [
      { name: `no ${header} header`, codes: missing, forge: (signed) => without(signed, header) },
      { name: `an empty ${header} header`, codes: missing, forge: (signed) => withHeader(signed, header, '') },
      {
        name: `a ${header} header of 16 KiB`,
        codes: malformed,
        forge: (signed) => rewriteHeader(signed, header, (value) => value + '0'.repeat(16_384)),
      },
      ...(header === parts.header && mayRepeat(parts)
        ? []
        : [
            {
              name: `the ${header} header twice`,
              codes: unreadable,
              forge: (signed: Delivery) => rewriteHeader(signed, header, (value) => `${value}, ${value}`),
            },
          ]),
    ])
}

function prefixForgeries({ header, format }: SignatureParts): Forgery[] {
  if (format?.kind !== 'prefixed') return []
  const { prefix } = format
  return [
    ['without its prefix', ''],
    ['with another prefix', `x${prefix}`],
    ['with its prefix twice', prefix + prefix],
  ].map(([name, start = '']) => ({
    name: `a signature ${name}`,
    codes: unreadable,
    forge: (signed) => rewriteHeader(signed, header, (value) => start + value.slice(prefix.length)),
  }))
}

function listForgeries(parts: SignatureParts): Forgery[] {
  const { header, format } = parts
  if (format?.kind !== 'key-value' && format?.kind !== 'versioned-list') return []
  const list = (signed: Delivery, length: number): string => {
    const signature = signatureText(parts, signed.headers[header] ?? '')
    return listOf(parts, Array<string>(length).fill(signature), timeText(parts, signed)) ?? ''
  }
  const name = format.kind === 'key-value' ? format.signature : format.version
  return [
    {
      name: 'seventeen signatures',
      codes: malformed,
      forge: (signed) => withHeader(signed, header, list(signed, 17)),
    },
    {
      name: 'a signature of an unknown version alone',
      codes: malformed,
      forge: (signed) => rewriteHeader(signed, header, (value) => value.replace(name, `${name}9`)),
    },
    ...(format.kind === 'key-value'
      ? [
          {
            name: 'a second timestamp beside the first',
            codes: malformed,
            forge: (signed: Delivery) =>
              rewriteHeader(
                signed,
                header,
                (value) => `${value}${format.separator}${format.timestamp}=${timeText(parts, signed)}`,
              ),
          },
        ]
      : []),
  ]
}

/** Timestamps in digits that are none; the same text may stand in a header or in a body. */
export const badTimes: readonly (readonly [name: string, rewrite: (time: string) => string])[] = [
  ['that is NaN', () => 'NaN'],
  ['that is Infinity', () => 'Infinity'],
  ['that is negative', (time) => `-${time}`],
  ['with a plus sign', (time) => `+${time}`],
  ['with a fraction', (time) => `${time}.5`],
  ['with an exponent', () => '17e8'],
  ['with letters after it', (time) => `${time}s`],
  ['with a blank inside', (time) => `${time.slice(0, 4)} ${time.slice(4)}`],
  ['of forty digits', () => '9'.repeat(40)],
]

const badDigits: typeof badTimes = [
  ...badTimes,
  ['in hexadecimal', (time) => `0x${Number(time).toString(16)}`],
  ['that is a date', () => '2026-01-01T00:00:00Z'],
]

const badDates: typeof badTimes = [
  ...badTimes,
  ['in digits', () => '1700000000'],
  ['without a zone', (time) => time.replace(/Z$/, '')],
  ['in an impossible month', (time) => time.replace(/-\d\d-/, '-13-')],
  ['with a blank for its T', (time) => time.replace('T', ' ')],
]

function timeForgeries(parts: SignatureParts): Forgery[] {
  if (parts.unit === undefined) return []
  const isDate = parts.unit === 'rfc3339'
  const rewritten = (name: string, codes: readonly WebhookErrorCode[], rewrite: (time: string) => string): Forgery => ({
    name: `a timestamp ${name}`,
    codes,
    forge: (signed) => rewriteTime(parts, signed, rewrite),
  })
  return [
    ...(isDate
      ? [
          rewritten('one later than the signed one', invalid, (time) => time.replace(/\d(?=[^\d]*$)/, otherCharacter)),
          rewritten('that says the same otherwise', invalid, (time) => time.replace(/Z$/, '+00:00')),
        ]
      : [
          rewritten('one later than the signed one', invalid, (time) => String(Number(time) + 1)),
          rewritten('with a zero before it', invalid, (time) => `0${time}`),
        ]),
    ...(isDate ? badDates : badDigits).map(([name, rewrite]) => rewritten(name, malformed, rewrite)),
    ...(parts.ownTimestampHeader ? [] : [rewritten('that is empty', malformed, () => '')]),
  ]
}

function idForgeries({ idHeader }: SignatureParts): Forgery[] {
  if (idHeader === undefined) return []
  return [
    {
      name: 'another id than the signed one',
      codes: invalid,
      forge: (signed) => rewriteHeader(signed, idHeader, (id) => changeAt(id, id.length - 1)),
    },
    {
      name: 'an id with a line end',
      codes: malformed,
      forge: (signed) => rewriteHeader(signed, idHeader, (id) => `${id}\n`),
    },
  ]
}

function urlForgeries({ coversUrl }: SignatureParts): Forgery[] {
  if (!coversUrl) return []
  return [
    {
      name: 'another URL than the signed one',
      codes: invalid,
      forge: (signed) => ({ ...signed, url: `${signed.url}x` }),
    },
  ]
}

/** Every way in which somebody without the secret may change a signed delivery. */
export const forgeriesOf = (parts: SignatureParts): readonly Forgery[] => [
  ...(parts.coversBody ? bodyForgeries() : []),
  ...signatureForgeries((signed, rewrite) => rewriteSignature(parts, signed, rewrite)),
  ...encodingForgeries(parts.encoding, (signed, rewrite) => rewriteSignature(parts, signed, rewrite)),
  ...requiredHeaderForgeries(parts),
  ...headerForgeries(parts),
  ...prefixForgeries(parts),
  ...listForgeries(parts),
  ...timeForgeries(parts),
  ...idForgeries(parts),
  ...urlForgeries(parts),
]
