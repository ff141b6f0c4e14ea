import { createHash, createHmac, createSecretKey, type KeyObject, timingSafeEqual } from 'node:crypto'
import type { CryptoPort } from './port.ts'

export type HmacKey = KeyObject

/**
 * Synchronous: a delivery is verified without leaving the event loop's turn.
 * Digests and signatures come from text, because `Buffer.from` then takes Node's pool: a buffer of its own costs a third
 * of the HMAC.
 */
export const crypto: CryptoPort<HmacKey> = {
  importHmacKey: (_hash, secret) => createSecretKey(secret),
  hmac(hash, key, head, body, tail) {
    const hmac = createHmac(hash, key)
    if (head !== '') hmac.update(head)
    hmac.update(body)
    if (tail !== '') hmac.update(tail)
    return Buffer.from(hmac.digest('binary'), 'binary')
  },
  sha256: (bytes) => createHash('sha256').update(bytes).digest(),
  decodeHex(text) {
    const bytes = Buffer.from(text, 'hex')
    return bytes.length * 2 === text.length ? bytes : undefined
  },
  decodeBase64(text) {
    const bytes = Buffer.from(text, 'base64')
    return bytes.toString('base64') === text ? bytes : undefined
  },
  equal: (one, other) => one.length === other.length && timingSafeEqual(one, other),
}
