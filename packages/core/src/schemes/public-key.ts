import { type PublicKey, publicKeyCrypto } from '#public-key'
import { concatBytes, utf8 } from '../bytes.ts'
import type { PublicKeyAlgorithm } from '../crypto/public-key-port.ts'
import type { Refusal } from '../refusal.ts'
import type { Proof, SignatureScheme, SigningInput } from '../signature-scheme.ts'
import { decoyKey } from './decoy-keys.ts'
import { keyCache } from './key-cache.ts'
import { decodeKey, type KeyEncoding } from './key-encoding.ts'
import { checkPublicKey } from './public-key-form.ts'
import type { SignatureDescription } from './signature-description.ts'
import { type Presented, signatureReader } from './signature-reader.ts'

/** How a provider signs with a private key of its own. */
export interface PublicKeyDescription extends SignatureDescription {
  readonly algorithm: Exclude<PublicKeyAlgorithm, 'rsa-sha256' | 'rsa-sha1'>
  /** How the text of the public key becomes bytes: the 32 of Ed25519, the DER of ECDSA. */
  readonly key: KeyEncoding
}

/** A public-key scheme, with the description it was made from. */
export interface PublicKeyScheme extends SignatureScheme<Presented> {
  readonly kind: 'public-key'
  readonly description: PublicKeyDescription
}

const ed25519Length = 64
const ed25519KeyLength = 32

/** What precedes the 32 bytes in the DER of an Ed25519 public key, and of a private one (RFC 8410). */
const ed25519Spki = [0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00]
const ed25519Pkcs8 = [0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20]

const withPrefix = (prefix: readonly number[], bytes: Uint8Array): Uint8Array => new Uint8Array([...prefix, ...bytes])

/**
 * A signature scheme over a public key: what the app is configured with is not secret.
 * `sign` takes the private key in the same encoding: the seed of Ed25519, with or without the public half, or the PKCS #8 of ECDSA.
 * @throws TypeError when the description contradicts itself
 * @example
 * const signature = publicKey({ algorithm: 'ed25519', encoding: 'hex', key: 'hex', header: 'X-Acme-Ed25519' })
 */
export function publicKey(description: PublicKeyDescription): PublicKeyScheme {
  const { algorithm, key: encoding } = description
  const isEd25519 = algorithm === 'ed25519'
  const reader = signatureReader(description, isEd25519 ? ed25519Length : undefined)
  const importKey = keyCache(encoding, (bytes) => {
    checkPublicKey(algorithm, bytes)
    return publicKeyCrypto.importPublicKey(algorithm, isEd25519 ? withPrefix(ed25519Spki, bytes) : bytes)
  })

  async function prove(presented: Presented, body: Uint8Array, key: PublicKey): Promise<Proof | Refusal | undefined> {
    const data = concatBytes([utf8(presented.head), body, utf8(presented.tail)])
    for (const text of presented.signatures) {
      const signature = reader.decode(text)
      if (signature === undefined || !(await publicKeyCrypto.verify(algorithm, key, data, signature))) continue
      return reader.proofOf(presented, body)
    }
    return undefined
  }

  async function sign(input: SigningInput): Promise<Record<string, string>> {
    const bytes = decodeKey(input.secret, encoding)
    if (bytes === undefined) throw new TypeError('rawhook: the private key is empty, so there is nothing to sign with.')
    const { head, tail, values } = reader.compose(input)
    const pkcs8 = isEd25519 ? withPrefix(ed25519Pkcs8, bytes.subarray(0, ed25519KeyLength)) : bytes
    return reader.write(
      await publicKeyCrypto.sign(algorithm, pkcs8, concatBytes([utf8(head), input.body, utf8(tail)])),
      values,
    )
  }

  const { headers, timestamped, signsUrl, present } = reader
  const decoy = decoyKey(algorithm)
  return { kind: 'public-key', description, headers, timestamped, signsUrl, present, importKey, decoy, prove, sign }
}
