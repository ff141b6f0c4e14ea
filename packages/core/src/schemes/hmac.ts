import { crypto, type HmacKey } from '#crypto'
import { decodeBase64, decodeHex, encodeBase64, encodeHex } from '../bytes.ts'
import type { HashName, MaybePromise } from '../crypto/port.ts'
import { whenReady } from '../crypto/when-ready.ts'
import { isRefusal, type Refusal } from '../refusal.ts'
import type { Proof, Secret, SignatureScheme, SignedRequest, SigningInput } from '../signature-scheme.ts'
import { boundedCache } from './bounded-cache.ts'
import { formatSignatureHeader, type HeaderFormat, parseSignatureHeader, readSignatureHeader } from './header-format.ts'
import { decodeKey, type KeyEncoding } from './key-encoding.ts'
import { signedContent } from './signed-content.ts'
import { formatTimestamp, parseTimestamp, type TimestampUnit } from './timestamp.ts'

/** How a provider signs with HMAC; the one description both verifies and signs. */
export interface HmacDescription {
  readonly hash: HashName
  /** How the digest is written. Hexadecimal is read in either case, base64 in its canonical form only. */
  readonly encoding: 'hex' | 'base64'
  /** The header that carries the signature, as the provider writes it. */
  readonly header: string
  /** Other names of the same header. @default [] */
  readonly aliases?: readonly string[]
  /** @default { kind: 'raw' } */
  readonly format?: HeaderFormat
  /** What is signed: literal text, `{body}`, `{timestamp}`, `{id}`, `{method}`, `{url}`. @default '{body}' */
  readonly content?: string
  /** Where the signed time is, unless it stands in the signature header, and its unit. @default none */
  readonly timestamp?: { readonly header?: string; readonly unit: TimestampUnit }
  /** The header that holds the signed id. @default none */
  readonly id?: string
  /** How the text of a secret becomes key bytes. @default 'utf8' */
  readonly key?: KeyEncoding
  /** A part of the body that some senders sign instead of all of it; tried only when the body itself fails. @default none */
  readonly signedPart?: (body: Uint8Array) => Uint8Array | undefined
}

/** What the headers of a delivery claim. */
interface Presented {
  /** Decoded signatures of the digest's length. */
  readonly digests: readonly Uint8Array[]
  readonly head: string
  readonly tail: string
  /** Unix seconds. */
  readonly timestamp: number | undefined
}

/** An HMAC scheme, with the description it was made from. */
export interface HmacScheme extends SignatureScheme<Presented, HmacKey> {
  readonly kind: 'hmac'
  readonly description: HmacDescription
}

const digestLength: Record<HashName, number> = { sha1: 20, sha256: 32, sha512: 64 }
const codecs = { hex: [decodeHex, encodeHex], base64: [decodeBase64, encodeBase64] } as const
const signableId = /^[\x21-\x7e]{1,255}$/
const keptKeys = 256

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
  const { hash, header, aliases = [], format = { kind: 'raw' }, timestamp, id, key: encoding = 'utf8' } = description
  const names = [header, ...aliases]
  const content = signedContent(description.content ?? '{body}')
  const [decode, encode] = codecs[description.encoding]
  const keys = boundedCache<MaybePromise<HmacKey> | undefined>(keptKeys)

  function readTimestamp(sent: string | undefined): { text: string; seconds: number | undefined } | Refusal {
    if (timestamp === undefined) return { text: '', seconds: undefined }
    if (sent === undefined || sent === '') {
      return { refused: 'signature_missing', message: `The ${timestamp.header} header is absent or empty.` }
    }
    const seconds = parseTimestamp(sent, timestamp.unit)
    if (seconds !== undefined) return { text: sent, seconds }
    return { refused: 'signature_malformed', message: 'The signed timestamp must consist of digits only.' }
  }

  function readId(request: SignedRequest): string | Refusal {
    if (id === undefined) return ''
    const sent = request.header(id)
    if (sent === undefined || sent === '') {
      return { refused: 'signature_missing', message: `The ${id} header is absent or empty.` }
    }
    return signableId.test(sent)
      ? sent
      : { refused: 'signature_malformed', message: `The ${id} header must be 1 to 255 printable ASCII characters.` }
  }

  function present(request: SignedRequest): Presented | Refusal {
    const value = readSignatureHeader(request, names)
    if (typeof value !== 'string') return value
    const sent = parseSignatureHeader(value, format)
    if (isRefusal(sent)) return sent
    const time = readTimestamp(timestamp?.header === undefined ? sent.timestamp : request.header(timestamp.header))
    if (isRefusal(time)) return time
    const signedId = readId(request)
    if (typeof signedId !== 'string') return signedId

    const digests: Uint8Array[] = []
    for (const signature of sent.signatures) {
      const digest = decode(signature)
      if (digest?.length === digestLength[hash]) digests.push(digest)
    }
    if (digests.length === 0 && format.kind === 'prefixed') {
      return {
        refused: 'signature_malformed',
        message: `The ${header} header must hold ${digestLength[hash]} bytes of ${description.encoding} after ${format.prefix}.`,
      }
    }
    const values = { timestamp: time.text, id: signedId, method: request.method, url: request.url }
    return { digests, head: content.head(values), tail: content.tail(values), timestamp: time.seconds }
  }

  function importKey(secret: Secret): MaybePromise<HmacKey> | undefined {
    const name = typeof secret === 'string' ? `text ${secret}` : `bytes ${encodeHex(secret)}`
    return keys.get(name, () => {
      const bytes = decodeKey(secret, encoding)
      return bytes && crypto.importHmacKey(hash, bytes)
    })
  }

  function prove(presented: Presented, body: Uint8Array, key: HmacKey): MaybePromise<Proof | undefined> {
    const { digests, head, tail } = presented
    if (digests.length === 0) return undefined
    const attempt = (signed: Uint8Array) =>
      whenReady(crypto.hmac(hash, key, head, signed, tail), (expected): Proof | undefined => {
        let matched = false
        for (const digest of digests) if (crypto.equal(digest, expected)) matched = true
        return matched ? { signed, timestamp: presented.timestamp } : undefined
      })
    return whenReady(attempt(body), (proof) => {
      if (proof !== undefined || description.signedPart === undefined) return proof
      const part = description.signedPart(body)
      return part === undefined ? undefined : attempt(part)
    })
  }

  async function sign(input: SigningInput): Promise<Record<string, string>> {
    const { id: signedId = 'msg_test', url = '' } = input
    const time = timestamp === undefined ? '' : formatTimestamp(input.now, timestamp.unit)
    const values = { timestamp: time, id: signedId, method: 'POST', url }
    const key = await importKey(input.secret)
    if (key === undefined) throw new TypeError('rawhook: the secret is empty, so there is nothing to sign with.')
    const digest = await crypto.hmac(hash, key, content.head(values), input.body, content.tail(values))
    return {
      [header]: formatSignatureHeader(encode(digest), time, format),
      ...(timestamp?.header === undefined ? {} : { [timestamp.header]: time }),
      ...(id === undefined ? {} : { [id]: signedId }),
    }
  }

  return {
    kind: 'hmac',
    description,
    headers: [
      ...names,
      ...(timestamp?.header === undefined ? [] : [timestamp.header]),
      ...(id === undefined ? [] : [id]),
    ],
    timestamped: timestamp !== undefined,
    present,
    importKey,
    prove,
    sign,
  }
}
