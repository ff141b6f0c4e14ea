import type { MaybePromise } from './port.ts'

/** Public-key algorithms that providers sign with. ECDSA signatures are DER, as they are on the wire. */
export type PublicKeyAlgorithm = 'ed25519' | 'ecdsa-p256-sha256' | 'rsa-sha256' | 'rsa-sha1'

/** What public-key verification needs of a runtime. */
export interface PublicKeyPort<TKey> {
  /**
   * @param spki DER of a SubjectPublicKeyInfo
   * @throws Error when the key is of another kind or curve, or the runtime has no such algorithm
   */
  importPublicKey(algorithm: PublicKeyAlgorithm, spki: Uint8Array): MaybePromise<TKey>
  verify(algorithm: PublicKeyAlgorithm, key: TKey, data: Uint8Array, signature: Uint8Array): MaybePromise<boolean>
  /** @param pkcs8 DER of a private key */
  sign(algorithm: PublicKeyAlgorithm, pkcs8: Uint8Array, data: Uint8Array): MaybePromise<Uint8Array>
}
