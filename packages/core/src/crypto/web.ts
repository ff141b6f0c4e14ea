import { concatBytes, decodeBase64, decodeHex, utf8 } from '../bytes.ts'
import type { CryptoPort, HashName } from './port.ts'

export type HmacKey = CryptoKey

const decoders = { hex: decodeHex, base64: decodeBase64 } as const
const webName: Record<HashName, string> = { sha1: 'SHA-1', sha256: 'SHA-256', sha512: 'SHA-512' }

/** @throws TypeError where there is no WebCrypto */
function subtle(): SubtleCrypto {
  const found: SubtleCrypto | undefined = globalThis.crypto?.subtle
  if (found !== undefined) return found
  throw new TypeError(
    'rawhook: this runtime has no WebCrypto (crypto.subtle), so no signature can be verified. Use a runtime that has it: Node 20, Bun, Deno, Workers; in a browser only pages served over HTTPS do.',
  )
}

async function hmac(_hash: HashName, key: HmacKey, head: string, body: Uint8Array, tail: string): Promise<Uint8Array> {
  return new Uint8Array(await subtle().sign('HMAC', key, concatBytes([utf8(head), body, utf8(tail)])))
}

function equal(one: Uint8Array, other: Uint8Array): boolean {
  if (one.length !== other.length) return false
  let difference = 0
  for (let index = 0; index < one.length; index++) difference |= Number(one[index]) ^ Number(other[index])
  return difference === 0
}

export const crypto: CryptoPort<HmacKey> = {
  check: () => void subtle(),
  importHmacKey: (hash, secret) =>
    subtle().importKey('raw', secret.slice(), { name: 'HMAC', hash: webName[hash] }, false, ['sign']),
  hmac,
  async verifyHmac(hash, key, { signatures, head, tail }, encoding, body) {
    const expected = await hmac(hash, key, head, body, tail)
    let matched = false
    for (const signature of signatures) {
      const claimed = decoders[encoding](signature)
      if (claimed !== undefined && equal(claimed, expected)) matched = true
    }
    return matched
  },
  async sha256(bytes) {
    return new Uint8Array(await subtle().digest('SHA-256', bytes.slice()))
  },
  equal,
}
