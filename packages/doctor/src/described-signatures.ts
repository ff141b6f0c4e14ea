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
  /** The one of its headers that is meant here. */
  readonly header: string
  /** Bytes of a signature, where the algorithm fixes it. */
  readonly length: number | undefined
  readonly signsUrl: boolean
}

const lengths = { sha1: 20, sha256: 32, sha512: 64, ed25519: 64 } as const

const isOneOf = (scheme: SignatureScheme): scheme is OneOfScheme => 'kind' in scheme && scheme.kind === 'one-of'
const isHmac = (scheme: SignatureScheme): scheme is HmacScheme => 'kind' in scheme && scheme.kind === 'hmac'
const isPublicKey = (scheme: SignatureScheme): scheme is PublicKeyScheme =>
  'kind' in scheme && scheme.kind === 'public-key'

/** The schemes that a provider's is made of. */
export const schemesOf = (scheme: SignatureScheme): readonly SignatureScheme[] =>
  isOneOf(scheme) ? scheme.schemes.flatMap(schemesOf) : [scheme]

function describedBy(scheme: SignatureScheme): readonly Omit<DescribedSignature, 'header'>[] {
  if (isHmac(scheme)) {
    const { description } = scheme
    const signsUrl = description.contents !== undefined || description.content?.includes('{url}') === true
    return [{ description, length: lengths[description.hash], signsUrl }]
  }
  if (!isPublicKey(scheme)) return []
  const { description } = scheme
  const signsUrl = description.content?.includes('{url}') === true
  return [{ description, length: description.algorithm === 'ed25519' ? lengths.ed25519 : undefined, signsUrl }]
}

const signsNothing = (scheme: SignatureScheme): boolean => 'kind' in scheme && scheme.kind === 'shared-secret'

/** Whether the body can be the cause: where the secret itself is sent, it is not signed. */
export const signsBody = ({ signature }: WebhookProvider<never>): boolean => !schemesOf(signature).every(signsNothing)

const describe = (scheme: SignatureScheme): readonly DescribedSignature[] =>
  schemesOf(scheme).flatMap((leaf) =>
    describedBy(leaf).flatMap((described) => {
      const { header, aliases = [], moreHeaders = [] } = described.description
      return [header, ...aliases, ...moreHeaders].map((name) => ({ ...described, header: name }))
    }),
  )

/** A search asks thousands of times. */
const known = new WeakMap<SignatureScheme, readonly DescribedSignature[]>()

/** The signatures in headers that a provider describes; none where it signs inside the body or not at all. */
export function describedSignatures({ signature }: WebhookProvider<never>): readonly DescribedSignature[] {
  const described = known.get(signature) ?? describe(signature)
  known.set(signature, described)
  return described
}
