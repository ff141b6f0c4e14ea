import type {
  BodySignatureScheme,
  BodyTokenScheme,
  CertificateScheme,
  HmacScheme,
  OneOfScheme,
  PublicKeyScheme,
  SharedSecretScheme,
  SignatureScheme,
} from '@rawhook/core'

/** A scheme that signs or proves by itself. */
export type LeafScheme =
  | BodySignatureScheme
  | BodyTokenScheme
  | CertificateScheme
  | HmacScheme
  | PublicKeyScheme
  | SharedSecretScheme

const isOfTheCore = (scheme: SignatureScheme): scheme is SignatureScheme & (LeafScheme | OneOfScheme) =>
  'kind' in scheme

/**
 * The schemes behind an endpoint, without those that are only choices among them.
 * @throws TypeError on a scheme that the core did not make
 */
export function leafSchemes(scheme: SignatureScheme): readonly LeafScheme[] {
  if (!isOfTheCore(scheme)) throw new TypeError('rawhook: a scheme of this provider is not one of the core.')
  return scheme.kind === 'one-of' ? scheme.schemes.flatMap(leafSchemes) : [scheme]
}
