import { fromDerSignature, toDerSignature } from './der.ts'
import type { PublicKeyAlgorithm, PublicKeyPort } from './public-key-port.ts'

export type PublicKey = CryptoKey

const importing: Record<PublicKeyAlgorithm, AlgorithmIdentifier | EcKeyImportParams | RsaHashedImportParams> = {
  ed25519: { name: 'Ed25519' },
  'ecdsa-p256-sha256': { name: 'ECDSA', namedCurve: 'P-256' },
  'rsa-sha256': { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' },
  'rsa-sha1': { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-1' },
}

const using: Record<PublicKeyAlgorithm, AlgorithmIdentifier | EcdsaParams> = {
  ed25519: { name: 'Ed25519' },
  'ecdsa-p256-sha256': { name: 'ECDSA', hash: 'SHA-256' },
  'rsa-sha256': { name: 'RSASSA-PKCS1-v1_5' },
  'rsa-sha1': { name: 'RSASSA-PKCS1-v1_5' },
}

const coordinateLength = 32
const ed25519Length = 64

/** The signature as WebCrypto takes it; `undefined` where it cannot be one: some runtimes throw on its length. */
function plainSignature(algorithm: PublicKeyAlgorithm, signature: Uint8Array): Uint8Array | undefined {
  if (algorithm === 'ecdsa-p256-sha256') return fromDerSignature(signature, coordinateLength)
  return algorithm === 'ed25519' && signature.length !== ed25519Length ? undefined : signature
}

/** WebCrypto takes both numbers of an ECDSA signature at full length, without the DER around them. */
export const publicKeyCrypto: PublicKeyPort<PublicKey> = {
  importPublicKey: (algorithm, spki) =>
    crypto.subtle.importKey('spki', spki.slice(), importing[algorithm], false, ['verify']),
  async verify(algorithm, key, data, signature) {
    const plain = plainSignature(algorithm, signature)
    return plain !== undefined && crypto.subtle.verify(using[algorithm], key, plain.slice(), data.slice())
  },
  async sign(algorithm, pkcs8, data) {
    const key = await crypto.subtle.importKey('pkcs8', pkcs8.slice(), importing[algorithm], false, ['sign'])
    const plain = new Uint8Array(await crypto.subtle.sign(using[algorithm], key, data.slice()))
    return algorithm === 'ecdsa-p256-sha256' ? toDerSignature(plain) : plain
  },
}
