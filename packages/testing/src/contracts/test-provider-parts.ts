import type {
  BodySignatureScheme,
  BodyTokenScheme,
  CertificateScheme,
  HmacScheme,
  OneOfScheme,
  PublicKeyScheme,
  Secret,
  SharedSecretScheme,
  SignatureDescription,
  SignatureScheme,
} from '@rawhook/core'

type Format = NonNullable<SignatureDescription['format']>
type HeaderScheme = HmacScheme | PublicKeyScheme | SharedSecretScheme

/** A scheme whose signature is not in a header of its own: what it claims is read from the delivery. */
export type ClaimingScheme = BodySignatureScheme | BodyTokenScheme | CertificateScheme

type KnownScheme = HeaderScheme | ClaimingScheme | OneOfScheme

/** What the definition says of its signature, as far as a test can use it. */
export interface SignatureParts {
  /** The header that carries the signature. */
  readonly header: string
  readonly aliases: readonly string[]
  /** Headers that may carry a signature beside it. */
  readonly moreHeaders: readonly string[]
  /** Headers that must hold exactly one value. */
  readonly requiredHeaders: readonly string[]
  readonly format: Format | undefined
  readonly encoding: 'hex' | 'base64' | undefined
  /** What is signed, where a template says it. */
  readonly content: string | undefined
  /** Whether the signature covers the body; a shared secret does not. */
  readonly coversBody: boolean
  /** Whether any bytes at all can be signed; a form must be text. */
  readonly coversAnyBytes: boolean
  readonly coversUrl: boolean
  readonly timestamped: boolean
  /** The unit of a timestamp that can be found in the headers. */
  readonly unit: 'seconds' | 'milliseconds' | 'rfc3339' | undefined
  /** The header that carries the timestamp. */
  readonly timestampHeader: string | undefined
  /** Whether the timestamp stands in a header of its own. */
  readonly ownTimestampHeader: boolean
  /** The member of the body that holds the timestamp, in milliseconds or seconds. */
  readonly timestampMember: { readonly name: string; readonly perSecond: number } | undefined
  readonly idHeader: string | undefined
  /** The texts that may stand before the encoded key in a secret. */
  readonly secretPrefixes: readonly string[]
}

const isKnown = (scheme: SignatureScheme): scheme is SignatureScheme & KnownScheme => 'kind' in scheme

/** The scheme that a secret is for, where a provider has several. */
export function schemeOf(scheme: SignatureScheme, secret: Secret): SignatureScheme {
  if (!isKnown(scheme) || scheme.kind !== 'one-of') return scheme
  const chosen = scheme.alternatives.find(({ accepts }) => accepts === undefined || accepts(secret))
  if (chosen === undefined) throw new TypeError('rawhook: no scheme of this provider takes the secret of the test.')
  return schemeOf(chosen.scheme, secret)
}

/** The scheme, when it reads claims instead of a signature header. */
export function claimingScheme(scheme: SignatureScheme): ClaimingScheme | undefined {
  if (!isKnown(scheme)) return undefined
  const claims = scheme.kind === 'body-signature' || scheme.kind === 'body-token' || scheme.kind === 'certificate'
  return claims ? scheme : undefined
}

function unknownParts({ headers: [header = ''], timestamped }: SignatureScheme): SignatureParts {
  return {
    header,
    aliases: [],
    moreHeaders: [],
    requiredHeaders: [],
    format: undefined,
    encoding: undefined,
    content: undefined,
    coversBody: true,
    coversAnyBytes: true,
    coversUrl: false,
    timestamped,
    unit: undefined,
    timestampHeader: undefined,
    ownTimestampHeader: false,
    timestampMember: undefined,
    idHeader: undefined,
    secretPrefixes: [],
  }
}

function sharedSecretParts(scheme: SharedSecretScheme): SignatureParts {
  const { format = 'plain', prefix = '' } = scheme.description
  const start = format === 'basic' ? 'Basic ' : prefix
  return {
    ...unknownParts(scheme),
    format: start === '' ? { kind: 'raw' } : { kind: 'prefixed', prefix: start },
    encoding: format === 'basic' ? 'base64' : undefined,
    coversBody: false,
  }
}

const prefixesOf = (key: HmacScheme['description']['key']): readonly string[] =>
  typeof key === 'object' ? [key.prefix].flat() : []

/** Reads a definition: its data, never its name. */
export function signatureParts(scheme: SignatureScheme): SignatureParts {
  if (!isKnown(scheme)) return unknownParts(scheme)
  if (scheme.kind === 'shared-secret') return sharedSecretParts(scheme)
  if (scheme.kind !== 'hmac' && scheme.kind !== 'public-key') return { ...unknownParts(scheme), coversBody: false }
  const { description } = scheme
  const { header, aliases = [], moreHeaders = [], requires = {}, format = { kind: 'raw' } } = description
  const { encoding, content = '{body}', timestamp, id, key } = description
  const isForm = scheme.kind === 'hmac' && scheme.description.contents !== undefined
  const member = timestamp?.member
  return {
    ...unknownParts(scheme),
    header,
    aliases,
    moreHeaders,
    requiredHeaders: Object.keys(requires),
    format,
    encoding,
    content: isForm ? undefined : content,
    coversAnyBytes: !isForm,
    coversUrl: isForm || content.includes('{url}'),
    unit: member === undefined ? timestamp?.unit : undefined,
    timestampHeader: timestamp === undefined || member !== undefined ? undefined : (timestamp.header ?? header),
    ownTimestampHeader: timestamp?.header !== undefined,
    timestampMember:
      member === undefined ? undefined : { name: member, perSecond: timestamp?.unit === 'seconds' ? 1 : 1000 },
    idHeader: id,
    secretPrefixes: prefixesOf(key),
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
