import { crypto } from '#crypto'
import { utf8 } from '../bytes.ts'
import type { MaybePromise } from '../crypto/port.ts'
import { whenReady } from '../crypto/when-ready.ts'
import type { SignatureScheme } from '../signature-scheme.ts'
import { readSignatureHeader } from './header-format.ts'
import { decodeKey } from './key-encoding.ts'

/** How a provider that does not sign shows the secret itself. */
export interface SharedSecretDescription {
  /** The header that carries the secret. */
  readonly header: string
  /** What precedes the secret in the header, as in `Bearer `. @default '' */
  readonly prefix?: string
}

export interface SharedSecretScheme extends SignatureScheme<string, Uint8Array> {
  readonly kind: 'shared-secret'
  readonly description: SharedSecretDescription
}

/**
 * The secret itself stands in a header. It proves who sends, not what: the body is not covered.
 * Both sides are hashed before they are compared, so that not even the secret's length shows in the time it takes.
 * @example
 * const signature = sharedSecret({ header: 'X-Acme-Token' })
 */
export function sharedSecret(description: SharedSecretDescription): SharedSecretScheme {
  const { header, prefix = '' } = description
  const hashOf = (text: Uint8Array): MaybePromise<Uint8Array> => crypto.sha256(text)
  return {
    kind: 'shared-secret',
    description,
    headers: [header],
    timestamped: false,
    present(request) {
      const value = readSignatureHeader(request, [header])
      if (typeof value !== 'string') return value
      if (value.startsWith(prefix)) return value.slice(prefix.length)
      return { refused: 'signature_malformed', message: `The ${header} header must start with ${prefix.trim()}.` }
    },
    importKey(secret) {
      const bytes = decodeKey(secret, 'utf8')
      return bytes && hashOf(bytes)
    },
    prove: (presented, body, key) =>
      whenReady(hashOf(utf8(presented)), (hash) => (crypto.equal(hash, key) ? { signed: body } : undefined)),
    async sign({ secret }) {
      return { [header]: prefix + (typeof secret === 'string' ? secret : new TextDecoder().decode(secret)) }
    },
  }
}
