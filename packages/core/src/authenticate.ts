import type { MaybePromise } from './crypto/port.ts'
import { whenReady } from './crypto/when-ready.ts'
import { isRefusal, type Refusal } from './refusal.ts'
import { distanceOf, isFresh } from './schemes/age.ts'
import type { Keyring } from './secrets.ts'
import type { Freshness, Proof, SignatureScheme } from './signature-scheme.ts'

/** A proof, with the secret that gave it. */
export interface Authentic extends Proof {
  readonly secretIndex: number
  readonly key: unknown
  readonly skewSeconds: number | undefined
}

function checkAge(skewSeconds: number, tolerance: number): Refusal | undefined {
  if (isFresh(skewSeconds, tolerance)) return undefined
  const message = `The signature is authentic, but its timestamp is ${distanceOf(skewSeconds, tolerance)}. Is it an old delivery sent again, or is this clock off? Check NTP: timedatectl status.`
  return { refused: 'signature_stale', message, authentic: true, skewSeconds }
}

/** What a proof comes to once its age is known. */
function settle(proof: Proof, key: unknown, secretIndex: number, { tolerance, now }: Freshness): Authentic | Refusal {
  const { signed, timestamp, id } = proof
  const skewSeconds = timestamp === undefined ? undefined : now - timestamp
  const stale = skewSeconds === undefined ? undefined : checkAge(skewSeconds, tolerance)
  return stale ?? { signed, timestamp, id, key, secretIndex, skewSeconds }
}

/**
 * Proves a body: what it claims is read once, then every secret is tried against every signature, then the age is
 * checked. In this order, so that "authentic but late" is known to be that.
 */
export function authenticate(
  scheme: SignatureScheme,
  presented: unknown,
  rawBody: Uint8Array,
  { keys }: Keyring,
  freshness: Freshness,
): MaybePromise<Authentic | Refusal> {
  function tryFrom(claims: unknown, secretIndex: number): MaybePromise<Authentic | Refusal> {
    if (secretIndex === keys.length) return { refused: 'signature_invalid' }
    const key = keys[secretIndex]
    return whenReady(scheme.prove(claims, rawBody, key, freshness), (proof) => {
      if (proof === undefined) return tryFrom(claims, secretIndex + 1)
      return isRefusal(proof) ? proof : settle(proof, key, secretIndex, freshness)
    })
  }
  if (scheme.parseBody === undefined || keys.length === 0) return tryFrom(presented, 0)
  return whenReady(scheme.parseBody(presented, rawBody), (claims) => (isRefusal(claims) ? claims : tryFrom(claims, 0)))
}
