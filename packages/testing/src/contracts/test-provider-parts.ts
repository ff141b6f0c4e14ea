import type { AnyEvents, HmacDescription, WebhookProvider } from '@rawhook/core'

type Format = NonNullable<HmacDescription['format']>

/** What the definition says of its signature, as far as a test can use it. */
export interface SignatureParts {
  /** The header that carries the signature. */
  readonly header: string
  readonly aliases: readonly string[]
  readonly format: Format | undefined
  readonly encoding: 'hex' | 'base64' | undefined
  /** Whether the signature covers the body; a shared secret does not. */
  readonly coversBody: boolean
  readonly coversUrl: boolean
  /** The unit of a timestamp in digits that can be found in the headers. */
  readonly unit: 'seconds' | 'milliseconds' | undefined
  /** The header that carries the timestamp. */
  readonly timestampHeader: string | undefined
  /** Whether the timestamp stands in a header of its own. */
  readonly ownTimestampHeader: boolean
  readonly idHeader: string | undefined
  /** The text before the encoded key in a secret. */
  readonly secretPrefix: string | undefined
}

const isHmac = (scheme: object): scheme is { readonly kind: 'hmac'; readonly description: HmacDescription } =>
  'kind' in scheme && scheme.kind === 'hmac' && 'description' in scheme

const isSharedSecret = (scheme: object): boolean => 'kind' in scheme && scheme.kind === 'shared-secret'

/** Reads a definition: its data, never its name. */
export function signatureParts({ signature }: WebhookProvider<AnyEvents>): SignatureParts {
  const [header = ''] = signature.headers
  if (!isHmac(signature)) {
    return {
      header,
      aliases: [],
      format: undefined,
      encoding: undefined,
      coversBody: !isSharedSecret(signature),
      coversUrl: false,
      unit: undefined,
      timestampHeader: undefined,
      ownTimestampHeader: false,
      idHeader: undefined,
      secretPrefix: undefined,
    }
  }
  const {
    aliases = [],
    format = { kind: 'raw' },
    encoding,
    content = '{body}',
    timestamp,
    id,
    key,
  } = signature.description
  return {
    header,
    aliases,
    format,
    encoding,
    coversBody: true,
    coversUrl: content.includes('{url}'),
    unit: timestamp?.unit,
    timestampHeader: timestamp === undefined ? undefined : (timestamp.header ?? header),
    ownTimestampHeader: timestamp?.header !== undefined,
    idHeader: id,
    secretPrefix: typeof key === 'object' ? key.prefix : undefined,
  }
}

/** The signature itself in the value of its header, without what stands around it. */
export function signatureText({ format, encoding }: SignatureParts, value: string): string {
  const start = {
    raw: '',
    prefixed: format?.kind === 'prefixed' ? format.prefix : '',
    'key-value': format?.kind === 'key-value' ? `${format.signature}=` : '',
    'versioned-list': format?.kind === 'versioned-list' ? format.version + format.delimiter : '',
  }[format?.kind ?? 'raw']
  if (encoding !== undefined) return start === '' ? value : value.slice(value.lastIndexOf(start) + start.length)
  return /[\w+/=.-]+$/.exec(value)?.[0] ?? value
}

/** A list of signatures in one header; `undefined` where the format has room for one only. */
export function listOf({ format }: SignatureParts, signatures: readonly string[], time: string): string | undefined {
  if (format?.kind === 'key-value') {
    const items = signatures.map((signature) => `${format.signature}=${signature}`)
    return [`${format.timestamp}=${time}`, ...items].join(format.separator)
  }
  if (format?.kind === 'versioned-list') {
    return signatures.map((signature) => format.version + format.delimiter + signature).join(format.separator)
  }
  return undefined
}
