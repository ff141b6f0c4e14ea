import type { Freshness, Refusal, Secret, SignatureScheme } from '@rawhook/core'
import type { Attempt } from './attempt.ts'

/** The signature matches. */
export interface Proved {
  readonly kind: 'proved'
  /** Unix seconds that were signed, where the scheme has a time. */
  readonly timestamp: number | undefined
}

/** What a scheme says of one attempt. */
export type Examination =
  | Proved
  /** The headers cannot be read, or it cannot be told. */
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  /** None of the secrets is of the provider's form. */
  | { readonly kind: 'unusable'; readonly why: string }
  | { readonly kind: 'unproved' }

const isRefusal = (value: unknown): value is Refusal =>
  typeof value === 'object' && value !== null && 'refused' in value

async function keyOf(scheme: SignatureScheme, secret: Secret): Promise<{ key: unknown } | { problem: string }> {
  try {
    const key = await scheme.importKey(secret)
    return key === undefined ? { problem: 'it is empty' } : { key }
  } catch (error) {
    // A TypeError is the scheme's own and says what form it wants, without the secret.
    return { problem: error instanceof TypeError ? error.message : 'it cannot be read' }
  }
}

/** However old a delivery is: its age is looked at elsewhere. */
const anyAge = (): Freshness => ({ tolerance: Number.POSITIVE_INFINITY, now: Math.floor(Date.now() / 1000) })

/** Tries the signature of one attempt, and nothing of its age. */
export async function examine(attempt: Attempt): Promise<Examination> {
  const { provider, body, headers, url, method } = attempt
  const scheme: SignatureScheme = provider.signature
  const presented = scheme.present({ header: (name) => headers.get(name.toLowerCase()), method, url })
  if (isRefusal(presented)) return { kind: 'refused', refusal: presented }

  const secrets = attempt.secrets.map((secret) => keyOf(scheme, secret))
  const keys = provider.keys === 'none' ? [{ key: undefined }] : await Promise.all(secrets)
  const claims = scheme.parseBody === undefined ? presented : await scheme.parseBody(presented, body)
  if (isRefusal(claims)) return { kind: 'refused', refusal: claims }
  for (const found of keys) {
    if ('problem' in found) continue
    const proof = await scheme.prove(claims, body, found.key, anyAge())
    if (proof === undefined) continue
    if (!isRefusal(proof)) return { kind: 'proved', timestamp: proof.timestamp }
    if (proof.authentic) return { kind: 'proved', timestamp: undefined }
    return { kind: 'refused', refusal: proof }
  }
  const problems = keys.flatMap((found) => ('problem' in found ? [found.problem] : []))
  const [why = 'there is none'] = problems
  return problems.length === keys.length ? { kind: 'unusable', why } : { kind: 'unproved' }
}
