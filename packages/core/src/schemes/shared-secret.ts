import { crypto } from '#crypto'
import { decodeBase64, encodeBase64, utf8 } from '../bytes.ts'
import type { MaybePromise } from '../crypto/port.ts'
import { whenReady } from '../crypto/when-ready.ts'
import type { Secret, SignatureScheme } from '../signature-scheme.ts'
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

export interface SharedSecretScheme extends SignatureScheme<Uint8Array, Uint8Array> {
  readonly kind: 'shared-secret'
  readonly description: SharedSecretDescription
}

const basic = /^basic +/i

const textOf = (secret: Secret): string => (typeof secret === 'string' ? secret : new TextDecoder().decode(secret))

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
        if (value.startsWith(prefix)) return utf8(value.slice(prefix.length))
        return { refused: 'signature_malformed', message: `The ${header} header must start with ${prefix.trim()}.` }
      }
      const credentials = basic.test(value) ? decodeBase64(value.replace(basic, '').trim()) : undefined
      return (
        credentials ?? { refused: 'signature_malformed', message: `The ${header} header must hold Basic credentials.` }
      )
    },
    importKey(secret) {
      const bytes = decodeKey(secret, 'utf8')
      return bytes && hashOf(bytes)
    },
    prove: (presented, body, key) =>
      whenReady(hashOf(presented), (hash) => (crypto.equal(hash, key) ? { signed: body } : undefined)),
    async sign({ secret }) {
      if (decodeKey(secret, 'utf8') === undefined) throw new TypeError('rawhook: the secret is empty.')
      const text = textOf(secret)
      return { [header]: format === 'plain' ? prefix + text : `Basic ${encodeBase64(utf8(text))}` }
    },
  }
}
