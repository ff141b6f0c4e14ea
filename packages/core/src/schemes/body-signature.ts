import { crypto, type HmacKey } from '#crypto'
import { parseUnproved } from '../bounded-json.ts'
import { decodeBase64, decodeHex } from '../bytes.ts'
import type { HashName } from '../crypto/port.ts'
import type { Proof, SignatureScheme } from '../signature-scheme.ts'
import { keyCache } from './key-cache.ts'
import type { KeyEncoding } from './key-encoding.ts'

/** A signature that stands in the body, and the text it covers. */
export interface BodyClaim {
  readonly signature: string
  /** Further signatures of the same content, one for each key in use: it is enough that one is right. @default [] */
  readonly moreSignatures?: readonly string[]
  readonly content: string
  /** Unix seconds; where the scheme is timestamped, a claim without them proves nothing. */
  readonly timestamp?: number | undefined
}

/** How a provider signs inside the body, with HMAC. */
export interface BodySignatureDescription {
  readonly hash: HashName
  readonly encoding: 'hex' | 'base64'
  /** How the text of a secret becomes key bytes. @default 'utf8' */
  readonly key?: KeyEncoding
  /** Whether a claim has a timestamp. @default false */
  readonly timestamped?: boolean
  /** The signatures of a parsed body: all of them must be right, and none is a forgery. May throw on a foreign shape. */
  readonly claims: (payload: unknown) => readonly BodyClaim[]
}

export interface BodySignatureScheme extends SignatureScheme<true, unknown, readonly BodyClaim[]> {
  readonly kind: 'body-signature'
  readonly description: BodySignatureDescription
}

const decoders = { hex: decodeHex, base64: decodeBase64 } as const
const noBytes = new Uint8Array()

/**
 * A scheme whose signature stands in the body, so that the body is parsed once a delivery, within bounds, before it is proved.
 * What the text does not cover is not proved: a definition says so.
 * @example
 * const signature = bodySignature({ hash: 'sha256', encoding: 'hex', claims: (payload) => [claimOf(payload)] })
 */
export function bodySignature(description: BodySignatureDescription): BodySignatureScheme {
  const { hash, encoding, key: keyEncoding = 'utf8', claims, timestamped = false } = description
  const importKey = keyCache(keyEncoding, (bytes) => crypto.importHmacKey(hash, bytes))

  function readClaims(body: Uint8Array): readonly BodyClaim[] {
    try {
      return [...claims(parseUnproved(body))]
    } catch {
      return [] // a body of another shape claims nothing, and nothing is proved by that
    }
  }

  async function isRight({ signature, moreSignatures = [], content }: BodyClaim, key: HmacKey): Promise<boolean> {
    const given = [signature, ...moreSignatures]
      .map((text) => (typeof text === 'string' ? decoders[encoding](text) : undefined))
      .filter((bytes) => bytes !== undefined)
    if (given.length === 0) return false
    const expected = await crypto.hmac(hash, key, content, noBytes, '')
    return given.some((bytes) => crypto.equal(bytes, expected))
  }

  async function prove(found: readonly BodyClaim[], body: Uint8Array, key: HmacKey): Promise<Proof | undefined> {
    if (found.length === 0) return undefined
    for (const claim of found) {
      if ((timestamped && claim.timestamp === undefined) || !(await isRight(claim, key))) return undefined
    }
    return { signed: body, timestamp: found[0]?.timestamp }
  }

  return {
    kind: 'body-signature',
    description,
    headers: [],
    timestamped,
    present: () => true,
    importKey,
    parseBody: (_presented, body) => readClaims(body),
    prove,
    sign: () => Promise.reject(new TypeError('rawhook: this provider signs inside the body, and not in headers.')),
  }
}
