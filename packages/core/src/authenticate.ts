import type { MaybePromise } from './crypto/port.ts'
import { whenReady } from './crypto/when-ready.ts'
import { isRefusal, type Refusal } from './refusal.ts'
import type { Keyring } from './secrets.ts'
import type { Proof, SignatureScheme } from './signature-scheme.ts'

/** A proof, with the secret that gave it. */
export interface Authentic extends Proof {
  readonly secretIndex: number
  readonly key: unknown
  readonly skewSeconds: number | undefined
}

/** What authenticating needs beside the delivery. */
export interface Freshness {
  /** Seconds, inclusive, in both directions. */
  readonly tolerance: number
  /** Unix seconds. */
  readonly now: number
}

function checkAge(skewSeconds: number, tolerance: number): Refusal | undefined {
  if (Math.abs(skewSeconds) <= tolerance) return undefined
  const distance = `${Math.abs(Math.round(skewSeconds))} s in the ${skewSeconds > 0 ? 'past' : 'future'}`
  return {
    refused: 'signature_stale',
    message: `The signature is authentic, but its timestamp is ${distance}, and the tolerance is ${tolerance} s. Is it an old delivery sent again, or is this clock off? Check NTP: timedatectl status.`,
    authentic: true,
    skewSeconds,
  }
}

/** What a proof comes to once its age is known. */
function settle(proof: Proof, key: unknown, secretIndex: number, { tolerance, now }: Freshness): Authentic | Refusal {
  const { signed, timestamp, id } = proof
  const skewSeconds = timestamp === undefined ? undefined : now - timestamp
  const stale = skewSeconds === undefined ? undefined : checkAge(skewSeconds, tolerance)
  return stale ?? { signed, timestamp, id, key, secretIndex, skewSeconds }
}

/**
 * Proves a body: every secret against every signature, then the age. In this order, so that "authentic but late" is
 * known to be that.
 */
export function authenticate(
  scheme: SignatureScheme,
  presented: unknown,
  rawBody: Uint8Array,
  { keys }: Keyring,
  freshness: Freshness,
): MaybePromise<Authentic | Refusal> {
  function tryFrom(secretIndex: number): MaybePromise<Authentic | Refusal> {
    if (secretIndex === keys.length) return { refused: 'signature_invalid' }
    const key = keys[secretIndex]
    return whenReady(scheme.prove(presented, rawBody, key), (proof) => {
      if (proof === undefined) return tryFrom(secretIndex + 1)
      return isRefusal(proof) ? proof : settle(proof, key, secretIndex, freshness)
    })
  }
  return tryFrom(0)
}
