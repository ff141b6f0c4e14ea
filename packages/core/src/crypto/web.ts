import { concatBytes, decodeBase64, decodeHex, utf8 } from '../bytes.ts'
import type { CryptoPort, HashName } from './port.ts'

export type HmacKey = CryptoKey

const webName: Record<HashName, string> = { sha1: 'SHA-1', sha256: 'SHA-256', sha512: 'SHA-512' }

export const crypto: CryptoPort<HmacKey> = {
  importHmacKey: (hash, secret) =>
    globalThis.crypto.subtle.importKey('raw', secret.slice(), { name: 'HMAC', hash: webName[hash] }, false, ['sign']),
  async hmac(_hash, key, head, body, tail) {
    return new Uint8Array(await globalThis.crypto.subtle.sign('HMAC', key, concatBytes([utf8(head), body, utf8(tail)])))
  },
  async sha256(bytes) {
    return new Uint8Array(await globalThis.crypto.subtle.digest('SHA-256', bytes.slice()))
  },
  decodeHex,
  decodeBase64,
  equal(one, other) {
    if (one.length !== other.length) return false
    let difference = 0
    for (let index = 0; index < one.length; index++) difference |= Number(one[index]) ^ Number(other[index])
    return difference === 0
  },
}
