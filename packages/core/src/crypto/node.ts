import { createHash, createHmac, createSecretKey, type KeyObject, timingSafeEqual } from 'node:crypto'
import type { CryptoPort, HashName, SignatureEncoding } from './port.ts'

export type HmacKey = KeyObject

const bytesOf = (length: number) => ({ expected: Buffer.alloc(length), claimed: Buffer.alloc(length) })

/** Where digests are compared: filled and read within one call, never across an await. */
const compared = { sha1: bytesOf(20), sha256: bytesOf(32), sha512: bytesOf(64) } as const

/** What a text must be to be the encoding of its bytes: `write` drops the high byte of wide characters, U+0132 is `2`. */
const isWrittenAs = (target: Buffer, encoding: SignatureEncoding, text: string): boolean => {
  const written = target.toString(encoding)
  return written === text || (encoding === 'hex' && written === text.toLowerCase())
}

/** Fills `target` with the bytes of a text; false when it is not the encoding of just so many. */
const fill = (target: Buffer, encoding: SignatureEncoding, text: string): boolean =>
  target.write(text, encoding) === target.length && isWrittenAs(target, encoding, text)

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
      if (fill(claimed, encoding, signature) && timingSafeEqual(claimed, expected)) matched = true
    }
    return matched
  },
  sha256: (bytes) => createHash('sha256').update(bytes).digest(),
  equal: (one, other) => one.length === other.length && timingSafeEqual(one, other),
}
