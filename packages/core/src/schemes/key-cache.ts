import { encodeHex } from '../bytes.ts'
import type { MaybePromise } from '../crypto/port.ts'
import type { Secret } from '../signature-scheme.ts'
import { boundedCache } from './bounded-cache.ts'
import { decodeKey, type KeyEncoding } from './key-encoding.ts'

const keptKeys = 256

/**
 * Prepares each secret's key once. What is cached is bounded, for apps that resolve a secret for every tenant.
 * @returns the key of a secret; `undefined` when there is nothing in it
 */
export function keyCache<TKey>(
  encoding: KeyEncoding,
  importBytes: (bytes: Uint8Array) => MaybePromise<TKey>,
): (secret: Secret) => MaybePromise<TKey> | undefined {
  const ofTexts = boundedCache<MaybePromise<TKey> | undefined>(keptKeys)
  const ofBytes = boundedCache<MaybePromise<TKey> | undefined>(keptKeys)
  const make = (secret: Secret): MaybePromise<TKey> | undefined => {
    const bytes = decodeKey(secret, encoding)
    return bytes && importBytes(bytes)
  }
  return (secret) =>
    typeof secret === 'string'
      ? ofTexts.get(secret, () => make(secret))
      : ofBytes.get(encodeHex(secret), () => make(secret))
}
