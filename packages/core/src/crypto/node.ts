import { createHash, createHmac, createSecretKey, type KeyObject, timingSafeEqual } from 'node:crypto'
import type { CryptoPort, HashName, SignatureEncoding } from './port.ts'

export type HmacKey = KeyObject

const bytesOf = (length: number) => ({ expected: Buffer.alloc(length), claimed: Buffer.alloc(length) })

/** Where digests are compared: filled and read within one call, never across an await. */
const compared = { sha1: bytesOf(20), sha256: bytesOf(32), sha512: bytesOf(64) } as const

/** Fills `target` with the bytes of a text; false when it is not the encoding of just so many. */
const fill: Record<SignatureEncoding, (target: Buffer, text: string) => boolean> = {
  // Nothing wide: `write` drops the high byte of a character, so that U+0132 would be read as `2`.
  hex: (target, text) =>
    text.length === target.length * 2 &&
    Buffer.byteLength(text) === text.length &&
    target.write(text, 'hex') === target.length,
  base64: (target, text) => target.write(text, 'base64') === target.length && target.toString('base64') === text,
}

/** A digest as text, one character a byte: a buffer of its own costs a fifth of the HMAC of a small body. */
function digestText(hash: HashName, key: HmacKey, head: string, body: Uint8Array, tail: string): string {
  const hmac = createHmac(hash, key)
  if (head !== '') hmac.update(head)
  hmac.update(body)
  if (tail !== '') hmac.update(tail)
  return hmac.digest('binary')
}

/** Synchronous: a delivery is verified without leaving the event loop's turn. */
export const crypto: CryptoPort<HmacKey> = {
  check() {}, // An import that is missing has failed by now.
  importHmacKey: (_hash, secret) => createSecretKey(secret),
  hmac: (hash, key, head, body, tail) => Buffer.from(digestText(hash, key, head, body, tail), 'latin1'),
  verifyHmac(hash, key, { signatures, head, tail }, encoding, body) {
    const { expected, claimed } = compared[hash]
    expected.write(digestText(hash, key, head, body, tail), 'latin1')
    let matched = false
    for (const signature of signatures) {
      if (fill[encoding](claimed, signature) && timingSafeEqual(claimed, expected)) matched = true
    }
    return matched
  },
  sha256: (bytes) => createHash('sha256').update(bytes).digest(),
  equal: (one, other) => one.length === other.length && timingSafeEqual(one, other),
}
