const encoder = new TextEncoder()
const strictDecoder = new TextDecoder('utf-8', { fatal: true })

/** What counts as bytes at the edges: text is taken as UTF-8. */
export type BytesLike = string | Uint8Array | ArrayBuffer

/** UTF-8 bytes of `text`. */
export const utf8 = (text: string): Uint8Array => encoder.encode(text)

/** The same bytes as a `Uint8Array`; binary input is viewed, not copied. */
export const toBytes = (value: BytesLike): Uint8Array =>
  typeof value === 'string' ? utf8(value) : value instanceof Uint8Array ? value : new Uint8Array(value)

/**
 * Text of UTF-8 bytes without one leading byte order mark.
 * @throws TypeError on bytes that are not UTF-8: a replacement character would hide what was signed
 */
export const decodeUtf8 = (bytes: Uint8Array): string => strictDecoder.decode(bytes)

const hexDigit = new Uint8Array(128).fill(0xff)
for (const [value, digit] of Array.from('0123456789abcdef').entries()) {
  hexDigit[digit.charCodeAt(0)] = value
  hexDigit[digit.toUpperCase().charCodeAt(0)] = value
}

const base64Digit = new Uint8Array(128).fill(0xff)
for (const [value, digit] of Array.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/').entries()) {
  base64Digit[digit.charCodeAt(0)] = value
}

const digitAt = (table: Uint8Array, text: string, index: number): number => table[text.charCodeAt(index)] ?? 0xff

/** Whether {@link decodeHex} finds bytes in a text. */
export function isHex(text: string): boolean {
  if (text.length % 2 !== 0) return false
  for (let index = 0; index < text.length; index++) if (digitAt(hexDigit, text, index) === 0xff) return false
  return true
}

/** Bytes of hexadecimal text in either case; `undefined` when it is not that. */
export function decodeHex(text: string): Uint8Array | undefined {
  if (text.length % 2 !== 0) return undefined
  const bytes = new Uint8Array(text.length / 2)
  for (let index = 0; index < bytes.length; index++) {
    const high = digitAt(hexDigit, text, index * 2)
    const low = digitAt(hexDigit, text, index * 2 + 1)
    if ((high | low) === 0xff) return undefined
    bytes[index] = (high << 4) | low
  }
  return bytes
}

/** Bytes of padded, canonical base64 (RFC 4648 section 4); `undefined` when it is not that. */
export const decodeBase64 = (text: string): Uint8Array | undefined =>
  text.length % 4 === 0 ? readBase64(text, true) : undefined

/** Bytes of base64 as people store it: padding may be missing, and what the last digit holds too much is cut. */
export function decodeLooseBase64(text: string): Uint8Array | undefined {
  const bare = text.replace(/=+$/, '')
  return bare.length % 4 === 1 ? undefined : readBase64(bare.padEnd(Math.ceil(bare.length / 4) * 4, '='), false)
}

function readBase64(text: string, canonical: boolean): Uint8Array | undefined {
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0
  const bytes = new Uint8Array((text.length / 4) * 3 - padding)
  let bits = 0
  let held = 0
  let written = 0
  for (let index = 0; index < text.length - padding; index++) {
    const digit = digitAt(base64Digit, text, index)
    if (digit === 0xff) return undefined
    held = (held << 6) | digit
    bits += 6
    if (bits < 8) continue
    bits -= 8
    bytes[written++] = held >>> bits
    held &= (1 << bits) - 1
  }
  return held === 0 || !canonical ? bytes : undefined
}

/** Lower-case hexadecimal text. */
export function encodeHex(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) text += byte.toString(16).padStart(2, '0')
  return text
}

/** Padded base64 text. */
export const encodeBase64 = (bytes: Uint8Array): string => btoa(String.fromCharCode(...bytes))

/** The same bytes one after the other, in a buffer of their own. */
export function concatBytes(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const joined = new Uint8Array(parts.reduce((length, part) => length + part.length, 0))
  let offset = 0
  for (const part of parts) {
    joined.set(part, offset)
    offset += part.length
  }
  return joined
}
