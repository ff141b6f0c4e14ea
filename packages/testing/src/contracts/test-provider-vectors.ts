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

/** What a vector is expected to give. */
export type VectorExpectation =
  /** `payload: 'malformed'`: the signature is right, but the body is not an event of the provider. */
  | { readonly valid: true; readonly payload?: 'malformed'; readonly event?: Readonly<Record<string, unknown>> }
  | { readonly valid: false; readonly failure: VectorFailure }

/** One delivery that was signed by others. */
export interface ProviderVector {
  readonly id: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  readonly secret: string
  /** Unix seconds; `null` where the provider signs no time. */
  readonly now: number | null
  /** The URL the provider signed, where it signs one. @default '' */
  readonly url?: string
  /** Seconds. @default the provider's */
  readonly tolerance?: number
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
}

/** The code as this provider's documents call it. */
export const codeOf = (provider: WebhookProvider<AnyEvents>, code: WebhookErrorCode): WebhookErrorCode =>
  provider.codes?.[code] ?? code

/** The code of a refusal; `undefined` when the vector is an event to accept. */
export function expectedCode(
  provider: WebhookProvider<AnyEvents>,
  { expected }: ProviderVector,
): WebhookErrorCode | undefined {
  if (!expected.valid) return codeOf(provider, codes[expected.failure])
  return expected.payload === 'malformed' ? codeOf(provider, 'payload_malformed') : undefined
}
