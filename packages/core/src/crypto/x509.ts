import { decodeLooseBase64, encodeHex } from '../bytes.ts'
import { type DerElement, derElements } from './der.ts'

/** What is read of an X.509 certificate with an RSA key (RFC 5280). Nothing of it is checked by reading it. */
export interface X509Certificate {
  /** DER of the SubjectPublicKeyInfo. */
  readonly spki: Uint8Array
  /** Bytes of the RSA modulus, and so of every signature. */
  readonly keyBytes: number
  /** Unix seconds, inclusive. */
  readonly notBefore: number
  /** Unix seconds, inclusive. */
  readonly notAfter: number
  /** The common names of the subject and the DNS names beside them, in lower case. */
  readonly names: readonly string[]
  /** DER of the issuer's name and of the subject's. */
  readonly issuer: Uint8Array
  readonly subject: Uint8Array
  /** DER of what the issuer signed. */
  readonly signed: Uint8Array
  /** What the issuer signed it with, where that is RSA with SHA-256. */
  readonly signature: Uint8Array | undefined
}

const tags = {
  bitString: 0x03,
  octetString: 0x04,
  oid: 0x06,
  utcTime: 0x17,
  time: 0x18,
  version: 0xa0,
  extensions: 0xa3,
}
const dnsName = 0x82
const textTags: ReadonlySet<number> = new Set([0x0c, 0x13, 0x16])
const oids = {
  rsa: '2a864886f70d010101',
  rsaSha256: '2a864886f70d01010b',
  commonName: '550403',
  alternativeNames: '551d11',
} as const

const parts = (element: DerElement | undefined): readonly DerElement[] =>
  (element && derElements(element.content)) ?? []

const oidOf = (element: DerElement | undefined): string => (element?.tag === tags.oid ? encodeHex(element.content) : '')

const ascii = (bytes: Uint8Array): string => String.fromCharCode(...bytes)

/** Unix seconds of a UTCTime or a GeneralizedTime, in the only forms that RFC 5280 allows. */
function timeOf(element: DerElement | undefined): number {
  const text = element === undefined ? '' : ascii(element.content)
  const short = element?.tag === tags.utcTime ? /^(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/.exec(text) : null
  const long = element?.tag === tags.time ? /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/.exec(text) : null
  const [, year = '', month, day, hour, minute, second] = short ?? long ?? []
  const century = short === null ? '' : Number(year) < 50 ? '20' : '19'
  return Date.parse(`${century}${year}-${month}-${day}T${hour}:${minute}:${second}Z`) / 1000
}

/** Text of a name; the encodings that nobody uses for names of hosts are no name. */
const textOf = (element: DerElement | undefined): string[] =>
  element !== undefined && textTags.has(element.tag) ? [new TextDecoder().decode(element.content).toLowerCase()] : []

const commonNames = (subject: DerElement): string[] =>
  parts(subject)
    .flatMap(parts)
    .map(parts)
    .flatMap(([type, value]) => (oidOf(type) === oids.commonName ? textOf(value) : []))

const dnsNames = (extensions: DerElement | undefined): string[] =>
  parts(parts(extensions)[0])
    .map(parts)
    .filter(([type]) => oidOf(type) === oids.alternativeNames)
    .flatMap((extension) => parts(derElements(extension.at(-1)?.content ?? new Uint8Array())?.[0]))
    .flatMap(({ tag, content }) => (tag === dnsName ? [ascii(content).toLowerCase()] : []))

/** The content of a BIT STRING of whole bytes. */
const bitsOf = (element: DerElement | undefined): Uint8Array | undefined =>
  element?.tag === tags.bitString && element.content[0] === 0 ? element.content.subarray(1) : undefined

/** Bytes of an RSA key's modulus; `undefined` where the key is of another kind. */
function rsaKeyBytes(spki: DerElement): number | undefined {
  const [algorithm, bits] = parts(spki)
  const key = bitsOf(bits)
  if (oidOf(parts(algorithm)[0]) !== oids.rsa || key === undefined) return undefined
  const modulus = parts(derElements(key)?.[0])[0]?.content
  return modulus && (modulus[0] === 0 ? modulus.length - 1 : modulus.length)
}

function readCertificate(der: Uint8Array): X509Certificate | undefined {
  const [signed, algorithm, signature] = parts(derElements(der)?.[0])
  const fields = parts(signed)
  const [, , issuer, validity, subject, spki, ...more] = fields[0]?.tag === tags.version ? fields.slice(1) : fields
  const keyBytes = spki && rsaKeyBytes(spki)
  const [from, until] = parts(validity)
  const notBefore = timeOf(from)
  const notAfter = timeOf(until)
  if (!signed || !issuer || !subject || !spki || keyBytes === undefined || !(notBefore <= notAfter)) return undefined
  return {
    spki: spki.whole,
    keyBytes,
    notBefore,
    notAfter,
    names: [...commonNames(subject), ...dnsNames(more.find(({ tag }) => tag === tags.extensions))],
    issuer: issuer.whole,
    subject: subject.whole,
    signed: signed.whole,
    signature: oidOf(parts(algorithm)[0]) === oids.rsaSha256 ? bitsOf(signature) : undefined,
  }
}

const certificateFile = /^(?:\s*-----BEGIN CERTIFICATE-----[\sA-Za-z0-9+/=]+-----END CERTIFICATE-----)+\s*$/
const firstCertificate = /-----BEGIN CERTIFICATE-----([^-]+)-----END CERTIFICATE-----/

/**
 * The first certificate of a PEM file that holds nothing but certificates: the one that signs stands before those that
 * issued it.
 * @returns nothing when it is not that, or its key is not RSA
 */
export function parseCertificate(pem: string): X509Certificate | undefined {
  const base64 = certificateFile.test(pem) ? firstCertificate.exec(pem)?.[1] : undefined
  const der = base64 === undefined ? undefined : decodeLooseBase64(base64.replaceAll(/\s/g, ''))
  return der && readCertificate(der)
}
