import { decodeBase64, decodeHex, utf8 } from '../bytes.ts'
import type { CryptoPort, HashName } from './port.ts'

export type HmacKey = CryptoKey

const webName: Record<HashName, string> = { sha1: 'SHA-1', sha256: 'SHA-256', sha512: 'SHA-512' }

/** WebCrypto signs one buffer only, so the parts are joined here. */
function join(head: Uint8Array, body: Uint8Array, tail: Uint8Array): Uint8Array<ArrayBuffer> {
  const joined = new Uint8Array(head.length + body.length + tail.length)
  joined.set(head)
  joined.set(body, head.length)
  joined.set(tail, head.length + body.length)
  return joined
}

export const crypto: CryptoPort<HmacKey> = {
  importHmacKey: (hash, secret) =>
    globalThis.crypto.subtle.importKey('raw', secret.slice(), { name: 'HMAC', hash: webName[hash] }, false, ['sign']),
  async hmac(_hash, key, head, body, tail) {
    return new Uint8Array(await globalThis.crypto.subtle.sign('HMAC', key, join(utf8(head), body, utf8(tail))))
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
