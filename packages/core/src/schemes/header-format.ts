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
 * Two names with different values are malformed: one of them is somebody else's.
 */
export function readSignatureHeader(request: SignedRequest, names: readonly string[]): string | Refusal {
  let value: string | undefined
  for (const name of names) {
    const sent = request.header(name)
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

/** Calls `visit` with each item of a separated list, without building the list. */
function eachItem(list: string, separator: string, visit: (item: string) => Refusal | undefined): Refusal | undefined {
  for (let start = 0; start <= list.length; ) {
    const found = list.indexOf(separator, start)
    const end = found === -1 ? list.length : found
    const refusal = visit(list.slice(start, end).trim())
    if (refusal !== undefined) return refusal
    start = end + 1
  }
  return undefined
}

const tooMany = malformed(`The signature header holds more than ${maxSignatures} signatures.`)

function parseKeyValue(value: string, format: HeaderFormat & { kind: 'key-value' }): SignatureHeader | Refusal {
  const signatures: string[] = []
  let timestamp: string | undefined
  const refusal = eachItem(value, format.separator, (item) => {
    const equals = item.indexOf('=')
    const key = item.slice(0, Math.max(equals, 0))
    if (key === format.timestamp) {
      if (timestamp !== undefined) return malformed(`The signature header has more than one ${key}=.`)
      timestamp = item.slice(equals + 1)
    } else if (key === format.signature && signatures.push(item.slice(equals + 1)) > maxSignatures) {
      return tooMany
    }
    return undefined
  })
  if (refusal !== undefined) return refusal
  if (timestamp !== undefined && signatures.length > 0) return { signatures, timestamp }
  return malformed(`The signature header must hold ${format.timestamp}= and ${format.signature}=.`)
}

function parseVersionedList(
  value: string,
  format: HeaderFormat & { kind: 'versioned-list' },
): SignatureHeader | Refusal {
  const signatures: string[] = []
  const start = format.version + format.delimiter
  const refusal = eachItem(value, format.separator, (item) =>
    item.startsWith(start) && signatures.push(item.slice(start.length)) > maxSignatures ? tooMany : undefined,
  )
  if (refusal !== undefined) return refusal
  return signatures.length > 0 ? { signatures } : malformed(`The signature header must hold ${start}<signature>.`)
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
