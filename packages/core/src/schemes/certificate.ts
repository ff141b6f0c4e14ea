import { publicKeyCrypto } from '#public-key'
import { decodeBase64, utf8 } from '../bytes.ts'
import type { PublicKeyAlgorithm } from '../crypto/public-key-port.ts'
import type { X509Certificate } from '../crypto/x509.ts'
import type { Refusal } from '../refusal.ts'
import type { Freshness, Proof, SignatureScheme, SignedRequest } from '../signature-scheme.ts'
import { distanceOf, isFresh } from './age.ts'
import { certificateProblem, readIssuers } from './certificate-check.ts'
import { certificateStore } from './certificate-store.ts'

/** What a delivery says of its signature. */
export interface CertificateClaim {
  /** Where it says the certificate is: followed only when it is one of the provider's own places. */
  readonly certificateUrl: string
  readonly algorithm: Extract<PublicKeyAlgorithm, 'rsa-sha256' | 'rsa-sha1'>
  /** Base64. */
  readonly signature: string
  /** The signed text, or how to make it: that is asked for only when everything else may be right. */
  readonly content: string | (() => string)
  /** Unix seconds; where the scheme is timestamped, a claim without them proves nothing. */
  readonly timestamp?: number | undefined
}

/** How a provider signs with a certificate that it publishes. */
export interface CertificateDescription {
  /** Headers that must be there. @default [] */
  readonly headers?: readonly string[]
  readonly timestamped: boolean
  /** What a topic, webhook or other name looks like, so that another value shows at start. @default any text */
  readonly names?: RegExp
  /** Reads what all claims of a delivery need, once, whatever is configured. May throw on a foreign shape. @default nothing */
  readonly parse?: (request: SignedRequest, body: Uint8Array) => unknown
  /**
   * Reads the claim, for the topic, webhook or other name that the app configured as its secret. May throw on a foreign
   * shape.
   * @param parsed what `parse` returned
   * @returns nothing when the delivery is not for that name
   */
  readonly claim: (
    request: SignedRequest,
    body: Uint8Array,
    name: string,
    parsed: unknown,
  ) => CertificateClaim | undefined
  /** Where the provider keeps its certificates, as `host/path`. Only `https:`, and no query, is ever fetched. */
  readonly places: RegExp
  /** Whom a certificate from such a place is issued to: it has one of these as a common or DNS name, in lower case. */
  readonly subjects: (url: URL) => readonly (string | RegExp)[]
  /** PEM of certificates, one of which has to have issued the provider's. @default the chain is not checked */
  readonly issuers?: readonly string[] | undefined
  /** @default the runtime's */
  readonly fetch?: typeof fetch | undefined
}

/** The request with what was read of its body. */
interface ParsedRequest {
  readonly request: SignedRequest
  readonly parsed: unknown
}

export interface CertificateScheme extends SignatureScheme<SignedRequest, string, ParsedRequest | undefined> {
  readonly kind: 'certificate'
  readonly description: CertificateDescription
}

/** A claim that may be right, as far as it can be told without its certificate. */
interface PlausibleClaim extends CertificateClaim {
  readonly url: URL
  readonly signatureBytes: Uint8Array
}

const maxUrlLength = 500
/** Bytes of signatures by RSA keys of 2048 to 4096 bits: smaller keys are broken, and nobody publishes larger ones. */
const keyBytes = { least: 256, most: 512 } as const

const unavailable = (cause: unknown): Refusal => ({
  refused: 'secret_unavailable',
  message: 'The certificate of the provider could not be fetched, or this runtime cannot use it.',
  cause,
})

const unprovedAndLate = (skewSeconds: number, tolerance: number): Refusal => ({
  refused: 'signature_stale',
  message: `The timestamp is ${distanceOf(skewSeconds, tolerance)}, so that no certificate was fetched to verify the signature with. Is it an old delivery sent again, or is this clock off? Check NTP: timedatectl status.`,
  skewSeconds,
})

const misnamed = (problem: string): Refusal => ({
  refused: 'signature_invalid',
  message: `The certificate that the delivery names ${problem}.`,
})

function attempt<TValue>(read: () => TValue): TValue | undefined {
  try {
    return read()
  } catch {
    return undefined // a delivery of another shape claims nothing
  }
}

/**
 * A scheme over a certificate that the delivery names. The name is not trusted: it must be one of the provider's own
 * places. Nothing is fetched for a claim that cannot be right: the configured name, the time, the length of the signature
 * and the place are checked first. Of the certificate, its dates, its subject and its key are checked, and its issuer
 * where `issuers` are given. Not checked are the chain above, up to a root, and whether it was revoked: runtimes hand
 * their trust stores to TLS alone, and it is TLS to the provider's host that vouches for what was fetched.
 * What the app configures is not secret, but it says which deliveries are for it.
 * @throws TypeError when an issuer is not the PEM of a certificate with an RSA key
 */
export function certificate(description: CertificateDescription): CertificateScheme {
  const { headers = [], timestamped, names, places, subjects } = description
  const certificates = certificateStore(description.fetch)
  const issuers = readIssuers(description.issuers)

  function trustedUrl(text: string): URL | undefined {
    if (text.length > maxUrlLength || !URL.canParse(text)) return undefined
    const url = new URL(text)
    const isPlain = url.href === `https://${url.hostname}${url.pathname}`
    return isPlain && places.test(url.hostname + url.pathname) ? url : undefined
  }

  function readClaim({ request, parsed }: ParsedRequest, body: Uint8Array, name: string): PlausibleClaim | undefined {
    const claim = attempt(() => description.claim(request, body, name, parsed))
    if (claim === undefined || (timestamped && claim.timestamp === undefined)) return undefined
    const signatureBytes = decodeBase64(claim.signature)
    const length = signatureBytes?.length ?? 0
    const url = length < keyBytes.least || length > keyBytes.most ? undefined : trustedUrl(claim.certificateUrl)
    return url && signatureBytes && { ...claim, url, signatureBytes }
  }

  async function isSigned(claim: PlausibleClaim, { spki }: X509Certificate): Promise<boolean> {
    const { algorithm, content, signatureBytes } = claim
    const text = typeof content === 'string' ? content : attempt(content)
    if (text === undefined) return false
    const key = await publicKeyCrypto.importPublicKey(algorithm, spki)
    return publicKeyCrypto.verify(algorithm, key, utf8(text), signatureBytes)
  }

  async function proveBy(
    found: X509Certificate | undefined,
    claim: PlausibleClaim,
    body: Uint8Array,
    now: number,
  ): Promise<Proof | Refusal | undefined> {
    if (found === undefined || claim.signatureBytes.length !== found.keyBytes) return undefined
    const problem = await certificateProblem(found, { now, names: subjects(claim.url), issuers })
    if (problem !== undefined) return misnamed(problem)
    if (!(await isSigned(claim, found))) return undefined
    certificates.trust(claim.url)
    return { signed: body, timestamp: claim.timestamp }
  }

  async function prove(
    claims: ParsedRequest | undefined,
    body: Uint8Array,
    name: string,
    { now, tolerance }: Freshness,
  ): Promise<Proof | Refusal | undefined> {
    const claim = claims && readClaim(claims, body, name)
    if (claim === undefined) return undefined
    const skewSeconds = now - (claim.timestamp ?? now)
    if (!isFresh(skewSeconds, tolerance) && !certificates.knows(claim.url))
      return unprovedAndLate(skewSeconds, tolerance)
    try {
      return await proveBy(await certificates.at(claim.url, now), claim, body, now)
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
      if (name.trim() === '') return undefined
      if (names === undefined || names.test(name)) return name
      throw new TypeError('the configured value is not of the form that the provider gives it')
    },
    parseBody: (request, body) => attempt(() => ({ request, parsed: description.parse?.(request, body) })),
    prove,
    sign: () => Promise.reject(new TypeError('rawhook: only the provider has the private key of its certificate.')),
  }
}
