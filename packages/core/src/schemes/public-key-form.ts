import { decodeHex, encodeHex } from '../bytes.ts'
import type { PublicKeyAlgorithm } from '../crypto/public-key-port.ts'

const ed25519KeyLength = 32

/**
 * The y of the points whose order divides 8, and the same numbers written with the prime added, lowest byte first and
 * without the sign of x. With such a key, anybody signs: the signature of one message fits every eighth of all others.
 */
const smallOrder: ReadonlySet<string> = new Set([
  '0000000000000000000000000000000000000000000000000000000000000000',
  '0100000000000000000000000000000000000000000000000000000000000000',
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
])

/** The DER before the 65 bytes of an uncompressed point of P-256 (RFC 5480): nothing else is 91 bytes that begin so. */
const p256Prefix = decodeHex('3059301306072a8648ce3d020106082a8648ce3d03010703420004') ?? new Uint8Array()
const p256Length = 91

function ed25519Problem(key: Uint8Array): string | undefined {
  if (key.length !== ed25519KeyLength) return `the public key must have ${ed25519KeyLength} bytes, not ${key.length}`
  const y = encodeHex(key.with(ed25519KeyLength - 1, (key[ed25519KeyLength - 1] ?? 0) & 0x7f))
  return smallOrder.has(y) ? 'the public key is one that anybody can sign for' : undefined
}

const p256Problem = (spki: Uint8Array): string | undefined =>
  spki.length === p256Length && p256Prefix.every((byte, index) => byte === spki[index])
    ? undefined
    : 'the public key must be the DER of an ECDSA key on the curve P-256, not of another kind of key'

/**
 * Refuses a public key of another kind, curve or form by its bytes alone, so that it shows at start, and on every
 * runtime: some take whatever key they are handed and verify with its own algorithm.
 * @param key the 32 bytes of Ed25519, or the DER of a SubjectPublicKeyInfo
 * @throws TypeError that says which key is wanted
 */
export function checkPublicKey(
  algorithm: Extract<PublicKeyAlgorithm, 'ed25519' | 'ecdsa-p256-sha256'>,
  key: Uint8Array,
): void {
  const problem = algorithm === 'ed25519' ? ed25519Problem(key) : p256Problem(key)
  if (problem !== undefined) throw new TypeError(problem)
}
