import { crypto, type HmacKey } from '#crypto'
import type { HashName, MaybePromise } from '../crypto/port.ts'
import { whenReady } from '../crypto/when-ready.ts'
import type { Refusal } from '../refusal.ts'
import type { Proof, SignatureScheme, SigningInput } from '../signature-scheme.ts'
import { keyCache } from './key-cache.ts'
import type { KeyEncoding } from './key-encoding.ts'
import type { SignatureDescription } from './signature-description.ts'
import { type Presented, signatureReader } from './signature-reader.ts'
import type { SignedValues } from './signed-content.ts'

/** How a provider signs with HMAC; the one description both verifies and signs. */
export interface HmacDescription extends SignatureDescription {
  readonly hash: HashName
  /** How the text of a secret becomes key bytes. @default 'utf8' */
  readonly key?: KeyEncoding
  /**
   * A part of the body that some senders sign instead of all of it; read only when the body itself fails, and once a
   * delivery. @default none
   */
  readonly signedPart?: (body: Uint8Array) => Uint8Array | undefined
  /**
   * Every text that the provider may have signed, where no template can say it; replaces `content`. None, when the
   * delivery cannot be genuine. Asked once a delivery. @default none
   */
  readonly contents?: (body: Uint8Array, values: SignedValues) => MaybePromise<readonly string[]>
}

/** Claims with what the body says beside its bytes, read once a delivery. */
interface ParsedClaims extends Presented {
  readonly texts: readonly string[]
  readonly part: () => Uint8Array | undefined
}

/** An HMAC scheme, with the description it was made from. */
export interface HmacScheme extends SignatureScheme<Presented> {
  readonly kind: 'hmac'
  readonly description: HmacDescription
}

const digestLength: Record<HashName, number> = { sha1: 20, sha256: 32, sha512: 64 }
const noBytes = new Uint8Array()

/**
 * A signature scheme over HMAC.
 * @throws TypeError when the description contradicts itself
 * @example
 * const signature = hmac({
 *   hash: 'sha256',
 *   encoding: 'hex',
 *   header: 'Acme-Signature',
 *   format: { kind: 'key-value', separator: ',', timestamp: 't', signature: 'v1' },
 *   timestamp: { unit: 'seconds' },
 *   content: '{timestamp}.{body}',
 * })
 */
export function hmac(description: HmacDescription): HmacScheme {
  const { hash, encoding, key: keyEncoding = 'utf8', signedPart, contents } = description
  const reader = signatureReader(description, digestLength[hash])
  const importKey = keyCache(keyEncoding, (bytes) => crypto.importHmacKey(hash, bytes))

  const nothing = (): undefined => undefined

  async function readTexts(presented: Presented, body: Uint8Array): Promise<ParsedClaims> {
    const texts = presented.signatures.length === 0 ? [] : ((await contents?.(body, presented.values)) ?? [])
    return { ...presented, texts, part: nothing }
  }

  function readPart(presented: Presented, body: Uint8Array): ParsedClaims {
    let read = false
    let part: Uint8Array | undefined
    return {
      ...presented,
      texts: [],
      part() {
        if (!read) part = signedPart?.(body)
        read = true
        return part
      },
    }
  }

  async function proveTexts(
    claims: ParsedClaims,
    body: Uint8Array,
    key: HmacKey,
  ): Promise<Proof | Refusal | undefined> {
    const { signatures } = claims
    for (const head of claims.texts) {
      const matched = await crypto.verifyHmac(hash, key, { signatures, head, tail: '' }, encoding, noBytes)
      if (matched) return reader.proofOf(claims, body)
    }
    return undefined
  }

  const proveBytes = (claims: Presented, bytes: Uint8Array, key: HmacKey): MaybePromise<Proof | Refusal | undefined> =>
    whenReady(crypto.verifyHmac(hash, key, claims, encoding, bytes), (matched) =>
      matched ? reader.proofOf(claims, bytes) : undefined,
    )

  const proveBody = (claims: Presented, body: Uint8Array, key: HmacKey): MaybePromise<Proof | Refusal | undefined> =>
    claims.signatures.length === 0 ? undefined : proveBytes(claims, body, key)

  const proveBodyOrPart = (
    claims: ParsedClaims,
    body: Uint8Array,
    key: HmacKey,
  ): MaybePromise<Proof | Refusal | undefined> =>
    whenReady(proveBody(claims, body, key), (proof) => {
      if (proof !== undefined || claims.signatures.length === 0) return proof
      const part = claims.part()
      return part === undefined ? undefined : proveBytes(claims, part, key)
    })

  /** What verifies: the body's bytes alone, unless the description says that more may be signed. */
  function verifying(): Pick<HmacScheme, 'parseBody' | 'prove'> {
    if (contents !== undefined) return { parseBody: readTexts, prove: proveTexts }
    return signedPart === undefined ? { prove: proveBody } : { parseBody: readPart, prove: proveBodyOrPart }
  }

  async function sign(input: SigningInput): Promise<Record<string, string>> {
    const key = await importKey(input.secret)
    if (key === undefined) throw new TypeError('rawhook: the secret is empty, so there is nothing to sign with.')
    const { head, tail, values } = reader.compose(input)
    if (contents === undefined) return reader.write(await crypto.hmac(hash, key, head, input.body, tail), values)
    const [text] = await contents(input.body, values)
    if (text === undefined) throw new TypeError('rawhook: this provider would not send such a body to this url.')
    const signature = await crypto.hmac(hash, key, text, noBytes, '')
    return reader.write(signature, values)
  }

  const { headers, timestamped, signsUrl, present } = reader
  const answerChallenge = (key: HmacKey, text: string): MaybePromise<Uint8Array> =>
    crypto.hmac(hash, key, text, noBytes, '')
  return {
    kind: 'hmac',
    description,
    headers,
    timestamped,
    signsUrl,
    present,
    importKey,
    ...verifying(),
    sign,
    answerChallenge,
  }
}
