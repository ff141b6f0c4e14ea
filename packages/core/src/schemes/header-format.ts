import type { Refusal } from '../refusal.ts'
import type { SignedRequest } from '../signature-scheme.ts'

/** How the signature stands in its header. */
export type HeaderFormat =
  /** The digest alone. */
  | { readonly kind: 'raw' }
  /** `sha256=<digest>` */
  | { readonly kind: 'prefixed'; readonly prefix: string }
  /** `t=<unix>,v1=<digest>[,v1=<digest>]` */
  | {
      readonly kind: 'key-value'
      readonly separator: ',' | ';'
      readonly timestamp: string
      readonly signature: string
    }
  /** `v1,<digest> v1,<digest>` or `v1=<digest>,v1=<digest>` */
  | {
      readonly kind: 'versioned-list'
      readonly separator: ' ' | ','
      readonly version: string
      readonly delimiter: ',' | '='
    }

/** What a signature header says, still as text. */
export interface SignatureHeader {
  readonly signatures: readonly string[]
  readonly timestamp?: string | undefined
}

const maxHeaderLength = 4096
const maxSignatures = 16

const malformed = (message: string): Refusal => ({ refused: 'signature_malformed', message })

/**
 * The value of the signature header, from whichever of its names was sent.
 * @param names as the provider writes them, for people
 * Two names with different values are malformed: one of them is somebody else's.
 */
export function readSignatureHeader(
  request: SignedRequest,
  keys: readonly string[],
  names: readonly string[] = keys,
): string | Refusal {
  let value: string | undefined
  for (const key of keys) {
    const sent = request.header(key)
    if (sent === undefined) continue
    if (value !== undefined && sent !== value) return malformed(`The headers ${names.join(' and ')} differ.`)
    value = sent
  }
  if (value === undefined || value.trim() === '') {
    return {
      refused: 'signature_missing',
      message: `The ${names[0]} header is absent or empty. Is the sender this provider, and does a proxy pass the header on?`,
    }
  }
  if (value.length > maxHeaderLength)
    return malformed(`The ${names[0]} header is longer than ${maxHeaderLength} bytes.`)
  return value
}

/** Where the item that starts at `start` ends in a separated list. */
function itemEnd(list: string, separator: string, start: number): number {
  const found = list.indexOf(separator, start)
  return found === -1 ? list.length : found
}

/** Where an item's text begins, behind blanks. */
function itemStart(list: string, start: number): number {
  let at = start
  while (list.charCodeAt(at) === blank) at++
  return at
}

const blank = 0x20
const maxItems = 64
const tooMany = malformed(`The signature header holds more than ${maxSignatures} signatures.`)
const tooLong = malformed(`The signature header is a list of more than ${maxItems} items.`)

// Lists are read in place: splitting one costs more than the rest of the header. A hostile one is read to its bound, so
// that 4 KiB of separators cost less than a proof.

function parseKeyValue(value: string, format: HeaderFormat & { kind: 'key-value' }): SignatureHeader | Refusal {
  const timeKey = `${format.timestamp}=`
  const signatureKey = `${format.signature}=`
  const signatures: string[] = []
  let timestamp: string | undefined
  for (let start = 0, end = 0, items = 1; start < value.length; start = end + 1, items++) {
    if (items > maxItems) return tooLong
    end = itemEnd(value, format.separator, start)
    const at = itemStart(value, start)
    if (value.startsWith(timeKey, at)) {
      if (timestamp !== undefined) return malformed(`The signature header has more than one ${timeKey}.`)
      timestamp = value.slice(at + timeKey.length, end).trimEnd()
    } else if (value.startsWith(signatureKey, at)) {
      if (signatures.push(value.slice(at + signatureKey.length, end).trimEnd()) > maxSignatures) return tooMany
    }
  }
  if (timestamp !== undefined && signatures.length > 0) return { signatures, timestamp }
  return malformed(`The signature header must hold ${timeKey} and ${signatureKey}.`)
}

function parseVersionedList(
  value: string,
  format: HeaderFormat & { kind: 'versioned-list' },
): SignatureHeader | Refusal {
  const version = format.version + format.delimiter
  const signatures: string[] = []
  for (let start = 0, end = 0, items = 1; start < value.length; start = end + 1, items++) {
    if (items > maxItems) return tooLong
    end = itemEnd(value, format.separator, start)
    const at = itemStart(value, start)
    if (!value.startsWith(version, at)) continue
    if (signatures.push(value.slice(at + version.length, end).trimEnd()) > maxSignatures) return tooMany
  }
  return signatures.length > 0 ? { signatures } : malformed(`The signature header must hold ${version}<signature>.`)
}

/** Reads a signature header by its format. */
export function parseSignatureHeader(value: string, format: HeaderFormat): SignatureHeader | Refusal {
  switch (format.kind) {
    case 'raw':
      return { signatures: [value.trim()] }
    case 'prefixed': {
      const text = value.trim()
      if (text.startsWith(format.prefix)) return { signatures: [text.slice(format.prefix.length)] }
      return malformed(`The signature header must start with ${format.prefix}.`)
    }
    case 'key-value':
      return parseKeyValue(value, format)
    case 'versioned-list':
      return parseVersionedList(value, format)
  }
}

/** Writes the header that {@link parseSignatureHeader} reads. */
export function formatSignatureHeader(signature: string, timestamp: string, format: HeaderFormat): string {
  switch (format.kind) {
    case 'raw':
      return signature
    case 'prefixed':
      return format.prefix + signature
    case 'key-value':
      return `${format.timestamp}=${timestamp}${format.separator}${format.signature}=${signature}`
    case 'versioned-list':
      return `${format.version}${format.delimiter}${signature}`
  }
}
