import type {
  HmacScheme,
  OneOfScheme,
  PublicKeyScheme,
  SignatureDescription,
  SignatureScheme,
  WebhookProvider,
} from '@rawhook/core'

/** A signature that stands in a header, as far as its definition describes it. */
export interface DescribedSignature {
  readonly description: SignatureDescription
  /** Bytes of a signature, where the algorithm fixes it. */
  readonly length: number | undefined
  readonly signsUrl: boolean
}

type DescribedScheme = HmacScheme | PublicKeyScheme | OneOfScheme

const lengths = { sha1: 20, sha256: 32, sha512: 64, ed25519: 64 } as const

const isDescribed = (scheme: SignatureScheme): scheme is DescribedScheme =>
  'kind' in scheme && (scheme.kind === 'hmac' || scheme.kind === 'public-key' || scheme.kind === 'one-of')

function describedBy(scheme: SignatureScheme): readonly DescribedSignature[] {
  if (!isDescribed(scheme)) return []
  switch (scheme.kind) {
    case 'one-of':
      return scheme.schemes.flatMap(describedBy)
    case 'hmac': {
      const { description } = scheme
      const signsUrl = description.contents !== undefined || description.content?.includes('{url}') === true
      return [{ description, length: lengths[description.hash], signsUrl }]
    }
    case 'public-key': {
      const { description } = scheme
      const signsUrl = description.content?.includes('{url}') === true
      return [{ description, length: description.algorithm === 'ed25519' ? lengths.ed25519 : undefined, signsUrl }]
    }
  }
}

/** The signatures in headers that a provider describes; none where it signs inside the body or not at all. */
export const describedSignatures = (provider: WebhookProvider<never>): readonly DescribedSignature[] =>
  describedBy(provider.signature)
