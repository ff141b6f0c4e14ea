import type { MaybePromise } from '../crypto/port.ts'
import { isPending, whenReady } from '../crypto/when-ready.ts'
import { isRefusal, type Refusal } from '../refusal.ts'
import type { Freshness, Proof, Secret, SignatureScheme } from '../signature-scheme.ts'

/** A scheme with the secrets that are for it. */
export interface Alternative {
  readonly scheme: SignatureScheme
  /** Whether a secret is for this scheme. @default every secret */
  readonly accepts?: (secret: Secret) => boolean
}

export interface OneOfScheme extends SignatureScheme<readonly unknown[], readonly unknown[]> {
  readonly kind: 'one-of'
  /** As they were given: the first that takes a secret signs with it. */
  readonly alternatives: readonly Alternative[]
  readonly schemes: readonly SignatureScheme[]
}

/**
 * Several schemes behind one endpoint: header names that changed, or a secret that says by its form what it is for.
 * A delivery is tried with the schemes whose headers it has and whose secrets are configured, never with another's.
 * The first alternative signs.
 * @example
 * const signature = oneOf({ scheme: hmac(v1), accepts: isShared }, { scheme: publicKey(v1a), accepts: isPublic })
 */
export function oneOf(...alternatives: readonly Alternative[]): OneOfScheme {
  const schemes = alternatives.map(({ scheme }) => scheme)
  const isFor = (secret: Secret, { accepts }: Alternative): boolean => accepts === undefined || accepts(secret)

  function parseBody(presented: readonly unknown[], body: Uint8Array): MaybePromise<readonly unknown[]> {
    const claims = presented.map((each, index) =>
      isRefusal(each) ? each : (schemes[index]?.parseBody?.(each, body) ?? each),
    )
    return claims.some(isPending) ? Promise.all(claims) : claims
  }

  function prove(
    claims: readonly unknown[],
    body: Uint8Array,
    keys: readonly unknown[],
    clock: Freshness,
  ): MaybePromise<Proof | Refusal | undefined> {
    function tryFrom(index: number): MaybePromise<Proof | Refusal | undefined> {
      const scheme = schemes[index]
      if (scheme === undefined) return undefined
      const key = keys[index]
      const claim = claims[index]
      if (key === undefined || isRefusal(claim)) return tryFrom(index + 1)
      return whenReady(scheme.prove(claim, body, key, clock), (proof) => proof ?? tryFrom(index + 1))
    }
    return tryFrom(0)
  }

  return {
    kind: 'one-of',
    alternatives,
    schemes,
    headers: [...new Set(schemes.flatMap(({ headers }) => headers))],
    timestamped: schemes.some(({ timestamped }) => timestamped),
    signsUrl: schemes.some(({ signsUrl = false }) => signsUrl),
    present(request): readonly unknown[] | Refusal {
      const presented = schemes.map((scheme) => scheme.present(request))
      if (!presented.every(isRefusal)) return presented
      const sent = presented.filter((_, index) => {
        const name = schemes[index]?.headers[0]
        return name !== undefined && request.header(name) !== undefined
      })
      const nearest = sent.find(({ refused }) => refused === 'signature_missing') ?? sent[0] ?? presented[0]
      return nearest as Refusal
    },
    importKey(secret): MaybePromise<readonly unknown[]> | undefined {
      const keys = alternatives.map((each) => (isFor(secret, each) ? each.scheme.importKey(secret) : undefined))
      if (keys.every((key) => key === undefined)) return undefined
      return keys.some(isPending) ? Promise.all(keys) : keys
    },
    // A scheme of header signatures alone has nothing to read, and pays for nothing.
    ...(schemes.some((scheme) => scheme.parseBody !== undefined) ? { parseBody } : {}),
    prove,
    async sign(input) {
      const first = alternatives.find((each) => isFor(input.secret, each))
      if (first === undefined) throw new TypeError('rawhook: no scheme of this provider signs with such a secret.')
      return first.scheme.sign(input)
    },
  }
}
