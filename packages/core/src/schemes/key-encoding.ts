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
 * Bytes that an encoded key must have: 64 bits. A key that a provider encodes is random, and none documents fewer than 24
 * bytes (Standard Webhooks; most have 32). One of fewer than eight was cut, or is a word that happens to decode, and
 * whoever has seen one delivery finds it by trying. A key that is text as it stands may be of any length: there, bytes say
 * nothing.
 */
const leastDecodedBytes = 8

const isText = (secret: Secret, encoding: KeyEncoding): boolean => {
  if (typeof encoding === 'string') return encoding === 'utf8'
  const isBare = typeof secret !== 'string' || !prefixesOf(encoding).some((prefix) => secret.startsWith(prefix))
  return isBare && encoding.bare === 'utf8'
}

/**
 * Key bytes of a secret; `undefined` when it is blank, or empty after decoding.
 * @throws TypeError when it is not encoded as the provider encodes it, or decodes to fewer than eight bytes; the message does
 *   not hold the secret
 */
export function decodeKey(secret: Secret, encoding: KeyEncoding): Uint8Array | undefined {
  if (typeof secret === 'string' && secret.trim() === '') return undefined
  const key = typeof secret === 'string' ? decode(secret, encoding) : secret
  if (key === undefined) throw new TypeError(`the secret is not ${nameOf(encoding)} text`)
  if (key.length === 0) return undefined
  if (key.length >= leastDecodedBytes || isText(secret, encoding)) return key
  throw new TypeError(
    `the secret has ${key.length} bytes as ${nameOf(encoding)}, fewer than the ${leastDecodedBytes} of any key, so that it was cut or is not encoded`,
  )
}
