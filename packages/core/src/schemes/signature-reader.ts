import { decodeBase64, decodeHex, decodeUtf8, encodeBase64, encodeHex, isHex } from '../bytes.ts'
import type { SignedClaim } from '../crypto/port.ts'
import { isRefusal, type Refusal } from '../refusal.ts'
import type { Proof, SignedRequest, SigningInput } from '../signature-scheme.ts'
import {
  formatSignatureHeader,
  parseSignatureHeader,
  readSignatureHeader,
  type SignatureHeader,
} from './header-format.ts'
import { checkDescription, type SignatureDescription } from './signature-description.ts'
import { type SignedValues, signedContent } from './signed-content.ts'
import { formatTimestamp, parseTimestamp, type TimestampUnit } from './timestamp.ts'

/** What the headers of a delivery claim. */
export interface Presented extends SignedClaim {
  readonly values: SignedValues
  /** Unix seconds. */
  readonly timestamp: number | undefined
}

/** Reads the claims of a delivery, and writes them for `sign`. */
export interface SignatureReader {
  /** Bytes of a signature; `undefined` when it is not written as the description says. */
  readonly decode: (text: string) => Uint8Array | undefined
  readonly headers: readonly string[]
  readonly timestamped: boolean
  readonly signsUrl: boolean
  readonly present: (request: SignedRequest) => Presented | Refusal
  /** What `sign` has to cover. */
  compose(input: SigningInput): Omit<Presented, 'signatures'>
  /** The headers that {@link present} reads back. */
  write(signature: Uint8Array, values: SignedValues): Record<string, string>
  /** The proof of bytes that one of the presented signatures covers; a refusal where their time cannot be told. */
  proofOf(presented: Presented, signed: Uint8Array): Proof | Refusal
}

const codecs = { hex: [decodeHex, encodeHex], base64: [decodeBase64, encodeBase64] } as const
/** Whether a text of the full length has bytes. */
const isEncoded = { hex: isHex, base64: (text: string) => decodeBase64(text) !== undefined } as const
const textLength = { hex: (bytes: number) => bytes * 2, base64: (bytes: number) => Math.ceil(bytes / 3) * 4 } as const
const signableId = /^[\x21-\x7e]{1,255}$/

const missing = (header: string): Refusal => ({
  refused: 'signature_missing',
  message: `The ${header} header is absent or empty.`,
})
const malformed = (message: string): Refusal => ({ refused: 'signature_malformed', message })

function memberTime(signed: Uint8Array, member: string, unit: TimestampUnit): number | undefined {
  try {
    const payload = JSON.parse(decodeUtf8(signed)) as Readonly<Record<string, unknown>>
    return Object.hasOwn(payload, member) ? parseTimestamp(String(payload[member]), unit) : undefined
  } catch {
    return undefined // not JSON
  }
}

/**
 * Compiles a description once.
 * @param length bytes of a signature, where the algorithm fixes it; others are not even compared
 * @throws TypeError when the description contradicts itself
 */
export function signatureReader(description: SignatureDescription, length: number | undefined): SignatureReader {
  const { header, aliases = [], moreHeaders = [], requires = {}, format = { kind: 'raw' } } = description
  const { timestamp, id } = description
  checkDescription(description)
  const names = [header, ...aliases]
  const keys = names.map((name) => name.toLowerCase()) // so that no delivery pays for it
  const moreKeys = moreHeaders.map((name) => name.toLowerCase())
  const content = signedContent(description.content ?? '{body}')
  const idEnd = content.endOf('id')
  const [decode, encode] = codecs[description.encoding]
  const writeUrl = description.signedUrl ?? ((url: string): string => url)
  const optional = (name: string | undefined): string[] => (name === undefined ? [] : [name])
  const fullLength = length === undefined ? undefined : textLength[description.encoding](length)
  const readsTime = timestamp !== undefined && timestamp.member === undefined

  function refuseTime(text: string | undefined): Refusal {
    if (!text && timestamp?.header !== undefined) return missing(timestamp.header)
    return malformed(`The signed timestamp is not ${timestamp?.unit}.`)
  }

  /** Those that are long enough to be one, and not longer; mostly that is all of them. */
  function ofFullLength(signatures: readonly string[]): readonly string[] {
    for (const { length } of signatures) {
      if (length !== fullLength) return signatures.filter((signature) => signature.length === fullLength)
    }
    return signatures
  }

  function readId(request: SignedRequest): string | Refusal {
    if (id === undefined) return ''
    const text = request.header(id)
    if (text === undefined || text === '') return missing(id)
    if (!signableId.test(text)) return malformed(`The ${id} header must be 1 to 255 printable ASCII characters.`)
    // An id that holds what ends it could be a shorter one, and what follows another timestamp and body.
    if (idEnd === '' || !text.includes(idEnd)) return text
    return malformed(`The ${id} header must not hold ${idEnd}, which ends it in what is signed.`)
  }

  const required = Object.entries(requires)

  function findUnmet(request: SignedRequest): Refusal | undefined {
    for (const [name, value] of required) {
      if (request.header(name) !== value) return malformed(`The ${name} header must be ${value}.`)
    }
    return undefined
  }

  function readFirst(request: SignedRequest): SignatureHeader | Refusal {
    const value = readSignatureHeader(request, keys, names)
    return typeof value === 'string' ? parseSignatureHeader(value, format) : value
  }

  /** The signatures of all headers that may carry one. That one of them is absent or foreign does not matter. */
  function readAll(request: SignedRequest): SignatureHeader | Refusal {
    const first = readFirst(request)
    if (moreKeys.length === 0) return first
    const others = moreKeys.flatMap((key) => {
      if (request.header(key) === undefined) return []
      const value = readSignatureHeader(request, [key])
      const parsed = typeof value === 'string' ? parseSignatureHeader(value, format) : value
      return isRefusal(parsed) ? [] : parsed.signatures
    })
    if (!isRefusal(first)) return { timestamp: first.timestamp, signatures: [...first.signatures, ...others] }
    return others.length > 0 && first.refused === 'signature_missing' ? { signatures: others } : first
  }

  function present(request: SignedRequest): Presented | Refusal {
    const sent = readAll(request)
    if (isRefusal(sent)) return sent
    const unmet = findUnmet(request)
    if (unmet !== undefined) return unmet
    let time: string | undefined
    let seconds: number | undefined
    if (readsTime) {
      time = timestamp.header === undefined ? sent.timestamp : request.header(timestamp.header)
      seconds = time === undefined ? undefined : parseTimestamp(time, timestamp.unit)
      if (seconds === undefined) return refuseTime(time)
    }
    const signedId = readId(request)
    if (typeof signedId !== 'string') return signedId

    const signatures = fullLength === undefined ? sent.signatures : ofFullLength(sent.signatures)
    if (
      format.kind === 'prefixed' &&
      !(signatures[0] !== undefined && isEncoded[description.encoding](signatures[0]))
    ) {
      return malformed(
        `The ${header} header must hold ${length} bytes of ${description.encoding} after ${format.prefix}.`,
      )
    }
    const values = {
      timestamp: time ?? '',
      id: signedId,
      method: request.method,
      url: writeUrl(request.url, request.query ?? ''),
    }
    return { signatures, head: content.head(values), tail: content.tail(values), values, timestamp: seconds }
  }

  function proofOf({ values, timestamp: seconds }: Presented, signed: Uint8Array): Proof | Refusal {
    const signedId = id === undefined ? undefined : values.id
    if (timestamp?.member === undefined) return { signed, timestamp: seconds, id: signedId }
    const time = memberTime(signed, timestamp.member, timestamp.unit)
    if (time !== undefined) return { signed, timestamp: time, id: signedId }
    const message = `The signature is valid, but the body has no ${timestamp.member} in ${timestamp.unit}.`
    return { refused: 'payload_malformed', message, authentic: true }
  }

  return {
    decode,
    headers: [...names, ...moreHeaders, ...Object.keys(requires), ...optional(timestamp?.header), ...optional(id)],
    timestamped: timestamp !== undefined,
    signsUrl: (description.content ?? '').includes('{url}'),
    present,
    compose({ now, id: signedId = 'msg_test', url = '' }) {
      const text = timestamp === undefined ? '' : formatTimestamp(now, timestamp.unit)
      const values = { timestamp: text, id: signedId, method: 'POST', url: writeUrl(url, '') }
      return { head: content.head(values), tail: content.tail(values), values, timestamp: now }
    },
    write: (signature, values) => ({
      ...requires,
      [header]: formatSignatureHeader(encode(signature), values.timestamp, format),
      ...(timestamp?.header === undefined ? {} : { [timestamp.header]: values.timestamp }),
      ...(id === undefined ? {} : { [id]: values.id }),
    }),
    proofOf,
  }
}
