import { crypto } from '#crypto'
import { parseUnproved } from '../bounded-json.ts'
import { utf8 } from '../bytes.ts'
import type { SignatureScheme } from '../signature-scheme.ts'
import { decodeKey } from './key-encoding.ts'

/** How a provider that does not sign shows the secret in the body. */
export interface BodyTokenDescription {
  /** The tokens of a parsed body: all of them must be the secret, and none is a forgery. May throw on a foreign shape. */
  readonly tokens: (payload: unknown) => readonly unknown[]
}

export interface BodyTokenScheme extends SignatureScheme<true, Uint8Array, readonly Uint8Array[]> {
  readonly kind: 'body-token'
  readonly description: BodyTokenDescription
}

/**
 * The secret itself stands in the body, so that the body is parsed once a delivery, within bounds, before it is proved. It proves
 * who sends, not what: the rest of the body is not covered.
 * Both sides are hashed before they are compared, so that not even the secret's length shows in the time it takes.
 * @example
 * const signature = bodyToken({ tokens: (payload) => [(payload as Envelope).token] })
 */
export function bodyToken(description: BodyTokenDescription): BodyTokenScheme {
  function readTokens(body: Uint8Array): readonly unknown[] {
    try {
      return [...description.tokens(parseUnproved(body))]
    } catch {
      return [] // a body of another shape shows nothing, and nothing is proved by that
    }
  }

  /** The hashes of the tokens; none where there is something else among them. */
  async function hashTokens(body: Uint8Array): Promise<readonly Uint8Array[]> {
    const hashes: Uint8Array[] = []
    for (const token of readTokens(body)) {
      if (typeof token !== 'string') return []
      hashes.push(await crypto.sha256(utf8(token)))
    }
    return hashes
  }

  function areRight(hashes: readonly Uint8Array[], key: Uint8Array): boolean {
    let right = hashes.length > 0
    for (const hash of hashes) if (!crypto.equal(hash, key)) right = false
    return right
  }

  function importKey(secret: Parameters<BodyTokenScheme['importKey']>[0]): ReturnType<BodyTokenScheme['importKey']> {
    const bytes = decodeKey(secret, 'utf8')
    return bytes && crypto.sha256(bytes)
  }

  return {
    kind: 'body-token',
    description,
    headers: [],
    timestamped: false,
    present: () => true,
    importKey,
    parseBody: (_presented, body) => hashTokens(body),
    prove: (hashes, body, key) => (areRight(hashes, key) ? { signed: body } : undefined),
    async sign({ body, secret }) {
      const key = await importKey(secret)
      if (key !== undefined && areRight(await hashTokens(body), key)) return {}
      throw new TypeError('rawhook: this provider shows its secret inside the body, and not in headers: put it there.')
    },
  }
}
