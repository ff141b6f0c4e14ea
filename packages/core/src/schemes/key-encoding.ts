import { decodeHex, decodeLooseBase64, utf8 } from '../bytes.ts'
import type { Secret } from '../signature-scheme.ts'

/** How the text of a secret becomes key bytes. */
export type KeyEncoding = 'utf8' | 'base64' | 'hex' | PrefixedKeyEncoding

/** A secret that says by its prefix what it is. */
export interface PrefixedKeyEncoding {
  readonly prefix: string | readonly string[]
  readonly encoding: 'base64' | 'hex'
  /** How a secret without the prefix is read. @default the same encoding */
  readonly bare?: 'utf8'
}

const decoders = { utf8, base64: decodeLooseBase64, hex: decodeHex } as const

const prefixesOf = ({ prefix }: PrefixedKeyEncoding): readonly string[] =>
  typeof prefix === 'string' ? [prefix] : prefix

function decode(text: string, encoding: KeyEncoding): Uint8Array | undefined {
  if (typeof encoding === 'string') return decoders[encoding](text)
  const { bare = encoding.encoding } = encoding
  const prefix = prefixesOf(encoding).find((known) => text.startsWith(known))
  return prefix === undefined ? decoders[bare](text) : decoders[encoding.encoding](text.slice(prefix.length))
}

const nameOf = (encoding: KeyEncoding): string =>
  typeof encoding === 'string' ? encoding : `${encoding.encoding} after ${prefixesOf(encoding).join(' or ')}`

/**
 * Key bytes of a secret; `undefined` when it is blank, or empty after decoding.
 * @throws TypeError when it is not encoded as the provider encodes it; the message does not hold the secret
 */
export function decodeKey(secret: Secret, encoding: KeyEncoding): Uint8Array | undefined {
  if (typeof secret !== 'string') return secret.length === 0 ? undefined : secret
  if (secret.trim() === '') return undefined
  const key = decode(secret, encoding)
  if (key === undefined) throw new TypeError(`the secret is not ${nameOf(encoding)} text`)
  return key.length === 0 ? undefined : key
}
