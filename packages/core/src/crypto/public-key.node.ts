import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto'
import type { PublicKeyAlgorithm, PublicKeyPort } from './public-key-port.ts'

export type PublicKey = KeyObject

const digestOf: Record<PublicKeyAlgorithm, string | null> = {
  ed25519: null,
  'ecdsa-p256-sha256': 'sha256',
  'rsa-sha256': 'sha256',
  'rsa-sha1': 'sha1',
}

const typeOf: Record<PublicKeyAlgorithm, string> = {
  ed25519: 'ed25519',
  'ecdsa-p256-sha256': 'ec',
  'rsa-sha256': 'rsa',
  'rsa-sha1': 'rsa',
}

/**
 * The same key, if it is of the algorithm's kind: `verify` goes by the key, so that one of another kind would decide
 * what a signature is.
 */
function ofKind(algorithm: PublicKeyAlgorithm, key: KeyObject): KeyObject {
  const { asymmetricKeyType, asymmetricKeyDetails } = key
  const isCurve = algorithm !== 'ecdsa-p256-sha256' || asymmetricKeyDetails?.namedCurve === 'prime256v1'
  if (asymmetricKeyType === typeOf[algorithm] && isCurve) return key
  throw new TypeError(`the key is not one of ${algorithm}`)
}

export const publicKeyCrypto: PublicKeyPort<PublicKey> = {
  importPublicKey: (algorithm, spki) =>
    ofKind(algorithm, createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' })),
  verify: (algorithm, key, data, signature) => verify(digestOf[algorithm], data, key, signature),
  sign: (algorithm, pkcs8, data) =>
    sign(
      digestOf[algorithm],
      data,
      ofKind(algorithm, createPrivateKey({ key: Buffer.from(pkcs8), format: 'der', type: 'pkcs8' })),
    ),
}
