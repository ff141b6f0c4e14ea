import { isPending } from './crypto/when-ready.ts'
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

/**
 * Proves a body: every secret against every signature, then the age. In this order, so that "authentic but late" is
 * known to be that.
 */
export async function authenticate(
  scheme: SignatureScheme,
  presented: unknown,
  rawBody: Uint8Array,
  keyring: Keyring,
  { tolerance, now }: Freshness,
): Promise<Authentic | Refusal> {
  for (let secretIndex = 0; secretIndex < keyring.keys.length; secretIndex++) {
    const key = keyring.keys[secretIndex]
    const proving = scheme.prove(presented, rawBody, key)
    const proof = isPending(proving) ? await proving : proving // Node has it at once: to await it costs more
    if (proof === undefined) continue
    if (isRefusal(proof)) return proof
    const skewSeconds = proof.timestamp === undefined ? undefined : now - proof.timestamp
    const stale = skewSeconds === undefined ? undefined : checkAge(skewSeconds, tolerance)
    if (stale !== undefined) return stale
    const { signed, timestamp, id } = proof
    return { signed, timestamp, id, key, secretIndex, skewSeconds }
  }
  return { refused: 'signature_invalid' }
}
