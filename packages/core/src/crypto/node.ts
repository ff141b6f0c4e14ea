import { createHash, createHmac, createSecretKey, type KeyObject, timingSafeEqual } from 'node:crypto'
import type { CryptoPort } from './port.ts'

export type HmacKey = KeyObject

/** Synchronous: a delivery is verified without leaving the event loop's turn. */
export const crypto: CryptoPort<HmacKey> = {
  importHmacKey: (_hash, secret) => createSecretKey(secret),
  hmac(hash, key, head, body, tail) {
    const hmac = createHmac(hash, key)
    if (head !== '') hmac.update(head)
    hmac.update(body)
    if (tail !== '') hmac.update(tail)
    return hmac.digest()
  },
  sha256: (bytes) => createHash('sha256').update(bytes).digest(),
  equal: (one, other) => one.length === other.length && timingSafeEqual(one, other),
}
