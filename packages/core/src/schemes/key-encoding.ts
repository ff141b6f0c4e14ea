import { decodeBase64, decodeHex, utf8 } from '../bytes.ts'
import type { Secret } from '../signature-scheme.ts'

/** How the text of a secret becomes key bytes. */
export type KeyEncoding = 'utf8' | 'base64' | 'hex' | { readonly prefix: string; readonly encoding: 'base64' | 'hex' }

const decoders = { base64: decodeBase64, hex: decodeHex } as const

function decode(text: string, encoding: KeyEncoding): Uint8Array | undefined {
  if (encoding === 'utf8') return utf8(text)
  if (typeof encoding === 'string') return decoders[encoding](text)
  const bare = text.startsWith(encoding.prefix) ? text.slice(encoding.prefix.length) : text
  return decoders[encoding.encoding](bare)
}

/**
 * Key bytes of a secret; `undefined` when it is blank, or empty after decoding.
 * @throws TypeError when it is not encoded as the provider encodes it; the message does not hold the secret
 */
export function decodeKey(secret: Secret, encoding: KeyEncoding): Uint8Array | undefined {
  if (typeof secret !== 'string') return secret.length === 0 ? undefined : secret
  if (secret.trim() === '') return undefined
  const key = decode(secret, encoding)
  if (key === undefined) {
    const expected = typeof encoding === 'string' ? encoding : `${encoding.prefix} and ${encoding.encoding}`
    throw new TypeError(`the secret is not ${expected} text`)
  }
  return key.length === 0 ? undefined : key
}
