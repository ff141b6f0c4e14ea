import { publicKeyCrypto } from '#public-key'
import { decodeBase64, decodeLooseBase64, utf8 } from '../bytes.ts'
import { derElements } from '../crypto/der.ts'
import type { PublicKeyAlgorithm } from '../crypto/public-key-port.ts'
import type { Refusal } from '../refusal.ts'
import type { Proof, SignatureScheme, SignedRequest } from '../signature-scheme.ts'
import { boundedCache } from './bounded-cache.ts'

/** What a delivery says of its signature. */
export interface CertificateClaim {
  /** Where it says the certificate is: followed only when it is one of the provider's own places. */
  readonly certificateUrl: string
  readonly algorithm: Extract<PublicKeyAlgorithm, 'rsa-sha256' | 'rsa-sha1'>
  /** Base64. */
  readonly signature: string
  readonly content: string
  /** Unix seconds; where the scheme is timestamped, a claim without them proves nothing. */
  readonly timestamp?: number | undefined
}

/** How a provider signs with a certificate that it publishes. */
export interface CertificateDescription {
  /** Headers that must be there. @default [] */
  readonly headers?: readonly string[]
  readonly timestamped: boolean
  /**
   * Reads the claim, for the topic, webhook or other name that the app configured as its secret. May throw on a foreign
   * shape.
   * @returns nothing when the delivery is not for that name
   */
  readonly claim: (request: SignedRequest, body: Uint8Array, name: string) => CertificateClaim | undefined
  /** Whether a host is the provider's own. Only `https:` is ever fetched. */
  readonly isTrustedHost: (host: string) => boolean
  /** @default the runtime's */
  readonly fetch?: typeof fetch
}

export interface CertificateScheme extends SignatureScheme<SignedRequest, string> {
  readonly kind: 'certificate'
  readonly description: CertificateDescription
}

const keptCertificates = 16
const fetchMs = 5000
const maxCertificateLength = 65_536
const versionTag = 0xa0

/** The SubjectPublicKeyInfo inside a PEM certificate (RFC 5280 section 4.1). */
function publicKeyOf(pem: string): Uint8Array {
  const base64 = /-----BEGIN CERTIFICATE-----([\sA-Za-z0-9+/=]+)-----END CERTIFICATE-----/.exec(pem)?.[1]
  const der = base64 === undefined ? undefined : decodeLooseBase64(base64.replaceAll(/\s/g, ''))
  const certificate = der && derElements(der)?.[0]
  const signed = certificate && derElements(certificate.content)?.[0]
  const fields = signed && derElements(signed.content)
  const key = fields?.[fields[0]?.tag === versionTag ? 6 : 5]
  if (key === undefined) throw new TypeError('what was fetched is not a certificate')
  return key.whole
}

const unavailable = (cause: unknown): Refusal => ({
  refused: 'secret_unavailable',
  message: 'The certificate of the provider could not be fetched.',
  cause,
})

/**
 * A scheme over a certificate that the delivery names. The name is not trusted: the host must be the provider's own.
 * What the app configures is not secret, but it says which deliveries are for it.
 */
export function certificate(description: CertificateDescription): CertificateScheme {
  const { headers = [], timestamped, claim: read, isTrustedHost } = description
  const certificates = boundedCache<Promise<Uint8Array>>(keptCertificates)

  function trustedUrl(text: string): URL | undefined {
    if (!URL.canParse(text)) return undefined
    const url = new URL(text)
    const isPlain = url.protocol === 'https:' && url.port === '' && url.username === '' && url.password === ''
    return isPlain && isTrustedHost(url.hostname) ? url : undefined
  }

  async function download(url: URL): Promise<Uint8Array> {
    const get = description.fetch ?? fetch
    const response = await get(url, { redirect: 'error', signal: AbortSignal.timeout(fetchMs) })
    if (!response.ok) throw new TypeError(`the certificate was answered with ${response.status}`)
    const pem = await response.text()
    return publicKeyOf(pem.length > maxCertificateLength ? '' : pem)
  }

  function certificateAt(url: URL): Promise<Uint8Array> {
    return certificates.get(url.href, () => {
      const spki = download(url)
      spki.catch(() => certificates.forget(url.href))
      return spki
    })
  }

  function readClaim(request: SignedRequest, body: Uint8Array, name: string): CertificateClaim | undefined {
    try {
      return read(request, body, name)
    } catch {
      return undefined // a delivery of another shape claims nothing
    }
  }

  async function prove(request: SignedRequest, body: Uint8Array, name: string): Promise<Proof | Refusal | undefined> {
    const claim = readClaim(request, body, name)
    const url = claim && trustedUrl(claim.certificateUrl)
    const signature = claim && decodeBase64(claim.signature)
    if (claim === undefined || url === undefined || signature === undefined) return undefined
    if (timestamped && claim.timestamp === undefined) return undefined
    try {
      const key = await publicKeyCrypto.importPublicKey(claim.algorithm, await certificateAt(url))
      const right = await publicKeyCrypto.verify(claim.algorithm, key, utf8(claim.content), signature)
      return right ? { signed: body, timestamp: claim.timestamp } : undefined
    } catch (cause) {
      return unavailable(cause)
    }
  }

  return {
    kind: 'certificate',
    description,
    headers,
    timestamped,
    present(request) {
      const absent = headers.find((name) => !request.header(name))
      if (absent === undefined) return request
      return { refused: 'signature_missing', message: `The ${absent} header is absent or empty.` }
    },
    importKey(secret) {
      const name = typeof secret === 'string' ? secret : new TextDecoder().decode(secret)
      return name.trim() === '' ? undefined : name
    },
    prove,
    sign: () => Promise.reject(new TypeError('rawhook: only the provider has the private key of its certificate.')),
  }
}
