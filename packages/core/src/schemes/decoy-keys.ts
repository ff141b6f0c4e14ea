import { decodeHex } from '../bytes.ts'
import type { PublicKeyAlgorithm } from '../crypto/public-key-port.ts'

/**
 * Public keys whose private keys nobody has, because they are hashes: the SHA-256 of `rawhook decoy Ed25519 0` is the
 * point of one, that of `rawhook decoy P-256 0` the x of the other, with the even y. A test makes them again.
 */
const decoys = {
  ed25519: '2f87d9ac31425a6202b2f88ae08d5ee10cece8b9cbb81090d6d262168fab6c0e',
  'ecdsa-p256-sha256':
    '3059301306072a8648ce3d020106082a8648ce3d03010703420004' +
    'e5d3468199426b12481f619a608319b9d6c42059b51e4dda1631e15baa083f8b' +
    '34df4068d3fc5d8ed284438bee441075077b9313ee4af96ae53d4025216b4254',
} as const

/** Such a key, as apps are configured with one: the 32 bytes of Ed25519, the DER of ECDSA. */
export const decoyKey = (algorithm: Exclude<PublicKeyAlgorithm, 'rsa-sha256' | 'rsa-sha1'>): Uint8Array =>
  decodeHex(decoys[algorithm]) ?? new Uint8Array()
