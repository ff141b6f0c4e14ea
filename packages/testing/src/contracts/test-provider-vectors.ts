import type { AnyEvents, WebhookErrorCode, WebhookProvider } from '@rawhook/core'

/** Why somebody else's verifier refuses a delivery, in the words of the vectors. */
export type VectorFailure =
  | 'signature_mismatch'
  | 'signature_malformed'
  | 'missing_header'
  | 'secret_empty'
  | 'timestamp_too_old'
  | 'timestamp_too_new'
  | 'timestamp_invalid'
  | 'no_supported_signature'
  | 'unsupported_version'
  | 'body_missing'
  | 'body_digest_mismatch'

/** The answer to a delivery that asks for one of its own instead of an acknowledgement. */
export interface VectorHandshake {
  readonly status: number
  /** @default none, as the answer has no body */
  readonly contentType?: string
  /** A text, or what the JSON of the answer holds. @default none */
  readonly body?: unknown
}

/** What a vector is expected to give. */
export type VectorExpectation =
  /** `payload: 'malformed'`: the signature is right, but the body is not an event of the provider. */
  | {
      readonly valid: true
      readonly payload?: 'malformed'
      readonly event?: Readonly<Record<string, unknown>>
      readonly handshake?: VectorHandshake
    }
  | { readonly valid: false; readonly failure: VectorFailure }

/** One delivery that was signed by others. */
export interface ProviderVector {
  readonly id: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  /** One secret, or those that the receiver has while they are rotated. */
  readonly secret: string | readonly string[]
  /** Unix seconds; `null` where the provider signs no time. */
  readonly now: number | null
  /** The URL the provider signed, where it signs one. @default '' */
  readonly url?: string
  /** @default the provider's */
  readonly toleranceSeconds?: number
  readonly expected: VectorExpectation
  /** Where it comes from. */
  readonly source: string
}

const codes: Readonly<Record<VectorFailure, WebhookErrorCode>> = {
  signature_mismatch: 'signature_invalid',
  signature_malformed: 'signature_malformed',
  missing_header: 'signature_missing',
  secret_empty: 'signature_missing',
  timestamp_too_old: 'signature_stale',
  timestamp_too_new: 'signature_stale',
  timestamp_invalid: 'signature_malformed',
  no_supported_signature: 'signature_malformed',
  unsupported_version: 'signature_malformed',
  body_missing: 'signature_invalid',
  body_digest_mismatch: 'signature_invalid',
}

/** The code as this provider's documents call it. */
export const codeOf = (provider: WebhookProvider<AnyEvents>, code: WebhookErrorCode): WebhookErrorCode =>
  provider.codes?.[code] ?? code

/** Whether the vector is an event to accept. */
export const isEvent = (provider: WebhookProvider<AnyEvents>, vector: ProviderVector): boolean =>
  vector.expected.valid && vector.expected.handshake === undefined && expectedCode(provider, vector) === undefined

/** The code of a refusal; `undefined` when the vector is to be accepted. */
export function expectedCode(
  provider: WebhookProvider<AnyEvents>,
  { expected }: ProviderVector,
): WebhookErrorCode | undefined {
  if (!expected.valid) return codeOf(provider, codes[expected.failure])
  return expected.payload === 'malformed' ? codeOf(provider, 'payload_malformed') : undefined
}
