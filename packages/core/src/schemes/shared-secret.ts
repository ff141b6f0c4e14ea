import { crypto } from '#crypto'
import { decodeBase64, encodeBase64, utf8 } from '../bytes.ts'
import type { MaybePromise } from '../crypto/port.ts'
import { whenReady } from '../crypto/when-ready.ts'
import type { Proof, Secret, SignatureScheme } from '../signature-scheme.ts'
import { readSignatureHeader } from './header-format.ts'
import { decodeKey } from './key-encoding.ts'

/** How a provider that does not sign shows the secret itself. */
export interface SharedSecretDescription {
  /** The header that carries the secret. */
  readonly header: string
  /** What precedes a plain secret in the header, as in `Bearer `. @default '' */
  readonly prefix?: string
  /** `basic`: `Basic` and the base64 of `user:password`, which is the secret (RFC 7617). @default 'plain' */
  readonly format?: 'plain' | 'basic'
}

export interface SharedSecretScheme extends SignatureScheme<readonly Uint8Array[], Uint8Array> {
  readonly kind: 'shared-secret'
  readonly description: SharedSecretDescription
}

const basic = /^basic +/i

const textOf = (secret: Secret): string => (typeof secret === 'string' ? secret : new TextDecoder().decode(secret))

const beyondAscii = /[^\0-\x7f]/
const beyondBytes = /[^\0-\xff]/

/** Bytes that a runtime handed over as text, one character a byte. */
const bytesOf = (text: string): Uint8Array => Uint8Array.from(text, (character) => character.charCodeAt(0))

/**
 * What a header may have held: runtimes read the bytes of a header as Latin-1, and senders write UTF-8 or Latin-1. ASCII
 * is the same in all of them.
 */
function readingsOf(text: string): readonly Uint8Array[] {
  const asText = utf8(text)
  return beyondAscii.test(text) && !beyondBytes.test(text) ? [asText, bytesOf(text)] : [asText]
}

/** A secret as a header can carry it: text beyond Latin-1 as its UTF-8 bytes, one character a byte. */
const writable = (text: string): string =>
  beyondBytes.test(text) ? Array.from(utf8(text), (byte) => String.fromCharCode(byte)).join('') : text

/**
 * The secret itself stands in a header. It proves who sends, not what: the body is not covered.
 * Both sides are hashed before they are compared, so that not even the secret's length shows in the time it takes.
 * @example
 * const signature = sharedSecret({ header: 'X-Acme-Token' })
 */
export function sharedSecret(description: SharedSecretDescription): SharedSecretScheme {
  const { header, prefix = '', format = 'plain' } = description
  const hashOf = (bytes: Uint8Array): MaybePromise<Uint8Array> => crypto.sha256(bytes)
  return {
    kind: 'shared-secret',
    description,
    headers: [header],
    timestamped: false,
    present(request) {
      const value = readSignatureHeader(request, [header])
      if (typeof value !== 'string') return value
      if (format === 'plain') {
        if (value.startsWith(prefix)) return readingsOf(value.slice(prefix.length))
        return { refused: 'signature_malformed', message: `The ${header} header must start with ${prefix.trim()}.` }
      }
      const credentials = basic.test(value) ? decodeBase64(value.replace(basic, '').trim()) : undefined
      if (credentials !== undefined) return [credentials]
      return { refused: 'signature_malformed', message: `The ${header} header must hold Basic credentials.` }
    },
    importKey(secret) {
      const bytes = decodeKey(secret, 'utf8')
      return bytes && hashOf(bytes)
    },
    prove(presented, body, key) {
      function tryFrom(index: number): MaybePromise<Proof | undefined> {
        const bytes = presented[index]
        if (bytes === undefined) return undefined
        return whenReady(hashOf(bytes), (hash) => (crypto.equal(hash, key) ? { signed: body } : tryFrom(index + 1)))
      }
      return tryFrom(0)
    },
    async sign({ secret }) {
      if (decodeKey(secret, 'utf8') === undefined) throw new TypeError('rawhook: the secret is empty.')
      const text = textOf(secret)
      return { [header]: format === 'plain' ? prefix + writable(text) : `Basic ${encodeBase64(utf8(text))}` }
    },
  }
}
