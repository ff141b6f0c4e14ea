import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto'
import type { PublicKeyAlgorithm, PublicKeyPort } from './public-key-port.ts'

export type PublicKey = KeyObject

const digestOf: Record<PublicKeyAlgorithm, string | null> = {
  ed25519: null,
  'ecdsa-p256-sha256': 'sha256',
  'rsa-sha256': 'sha256',
  'rsa-sha1': 'sha1',
}

export const publicKeyCrypto: PublicKeyPort<PublicKey> = {
  importPublicKey: (_algorithm, spki) => createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' }),
  verify: (algorithm, key, data, signature) => verify(digestOf[algorithm], data, key, signature),
  sign: (algorithm, pkcs8, data) =>
    sign(digestOf[algorithm], data, createPrivateKey({ key: Buffer.from(pkcs8), format: 'der', type: 'pkcs8' })),
}
