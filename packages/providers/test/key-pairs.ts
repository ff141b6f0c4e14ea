import { generateKeyPairSync } from 'node:crypto'
import type { PublicKeyDescription } from '@rawhook/core'

/** The halves of a new key pair, as the provider writes them. */
export interface KeyPair {
  /** What a receiver is configured with. */
  readonly secret: string
  readonly signingSecret: string
}

const rawPart = (part: string | undefined): Buffer => Buffer.from(part ?? '', 'base64url')

function bytesOf(algorithm: PublicKeyDescription['algorithm']): readonly [publicKey: Buffer, privateKey: Buffer] {
  if (algorithm === 'ed25519') {
    const { publicKey, privateKey } = generateKeyPairSync('ed25519')
    return [rawPart(publicKey.export({ format: 'jwk' }).x), rawPart(privateKey.export({ format: 'jwk' }).d)]
  }
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  return [publicKey.export({ type: 'spki', format: 'der' }), privateKey.export({ type: 'pkcs8', format: 'der' })]
}

/** Makes a key pair of the form that a description reads. */
export function keyPairFor({ algorithm, key }: PublicKeyDescription): KeyPair {
  const [publicKey, privateKey] = bytesOf(algorithm)
  const encoding = typeof key === 'string' ? key : key.encoding
  const [publicPrefix = '', privatePrefix = publicPrefix] = typeof key === 'string' ? [] : [key.prefix].flat()
  if (encoding === 'utf8') throw new TypeError('a key pair is not text')
  return {
    secret: publicPrefix + publicKey.toString(encoding),
    signingSecret: privatePrefix + privateKey.toString(encoding),
  }
}
