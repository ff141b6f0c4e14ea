import { publicKeyCrypto } from '#public-key'
import { decodeBase64, utf8 } from '../bytes.ts'
import type { PublicKeyAlgorithm } from '../crypto/public-key-port.ts'
import type { Refusal } from '../refusal.ts'
import type { Proof, SignatureScheme, SignedRequest } from '../signature-scheme.ts'
import { certificateStore } from './certificate-store.ts'

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
  /** Where the provider keeps its certificates, as `host/path`. Only `https:`, and no query, is ever fetched. */
  readonly places: RegExp
  /** @default the runtime's */
  readonly fetch?: typeof fetch
}

export interface CertificateScheme extends SignatureScheme<SignedRequest, string> {
  readonly kind: 'certificate'
  readonly description: CertificateDescription
}

const unavailable = (cause: unknown): Refusal => ({
  refused: 'secret_unavailable',
  message: 'The certificate of the provider could not be fetched.',
  cause,
})

/**
 * A scheme over a certificate that the delivery names. The name is not trusted: it must be one of the provider's own places.
 * What the app configures is not secret, but it says which deliveries are for it.
 */
export function certificate(description: CertificateDescription): CertificateScheme {
  const { headers = [], timestamped, claim: read, places } = description
  const certificates = certificateStore(description.fetch)

  function trustedUrl(text: string): URL | undefined {
    if (!URL.canParse(text)) return undefined
    const url = new URL(text)
    const isPlain = url.href === `https://${url.hostname}${url.pathname}`
    return isPlain && places.test(url.hostname + url.pathname) ? url : undefined
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
      const spki = await certificates.publicKeyAt(url)
      if (spki === undefined) return undefined
      const key = await publicKeyCrypto.importPublicKey(claim.algorithm, spki)
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
