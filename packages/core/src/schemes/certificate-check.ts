import { publicKeyCrypto } from '#public-key'
import { parseCertificate, type X509Certificate } from '../crypto/x509.ts'

/** What a certificate is held against. */
export interface CertificateRules {
  /** Unix seconds. */
  readonly now: number
  /** Whom it may be issued to; each in lower case. */
  readonly names: readonly (string | RegExp)[]
  /** Who may have issued it. @default anybody */
  readonly issuers: readonly X509Certificate[] | undefined
}

const dateOf = (seconds: number): string => new Date(seconds * 1000).toISOString()

const isValidAt = ({ notBefore, notAfter }: X509Certificate, now: number): boolean =>
  notBefore <= now && now <= notAfter

const sameBytes = (one: Uint8Array, other: Uint8Array): boolean =>
  one.length === other.length && one.every((byte, index) => byte === other[index])

async function isIssuedBy({ issuer, signed, signature }: X509Certificate, by: X509Certificate): Promise<boolean> {
  if (signature === undefined || !sameBytes(issuer, by.subject)) return false
  return publicKeyCrypto.verify(
    'rsa-sha256',
    await publicKeyCrypto.importPublicKey('rsa-sha256', by.spki),
    signed,
    signature,
  )
}

async function isIssuedByOne(certificate: X509Certificate, { issuers, now }: CertificateRules): Promise<boolean> {
  for (const issuer of issuers ?? []) {
    if (isValidAt(issuer, now) && (await isIssuedBy(certificate, issuer))) return true
  }
  return issuers === undefined
}

/** What is wrong with a certificate, as the end of a sentence; `undefined` when it may be used. */
export async function certificateProblem(
  certificate: X509Certificate,
  rules: CertificateRules,
): Promise<string | undefined> {
  const { notBefore, notAfter, names } = certificate
  if (!isValidAt(certificate, rules.now)) {
    return `is valid from ${dateOf(notBefore)} to ${dateOf(notAfter)}, and this clock says ${dateOf(rules.now)}`
  }
  const isOf = (wanted: string | RegExp, name: string): boolean =>
    typeof wanted === 'string' ? wanted === name : wanted.test(name)
  if (!names.some((name) => rules.names.some((wanted) => isOf(wanted, name)))) {
    return `was issued to somebody else (${names.slice(0, 4).join(', ') || 'nobody'})`
  }
  return (await isIssuedByOne(certificate, rules)) ? undefined : 'was not issued by one of the given issuers'
}

/**
 * The certificates of issuers, read once.
 * @throws TypeError on what is not the PEM of a certificate with an RSA key
 */
export function readIssuers(pems: readonly string[] | undefined): readonly X509Certificate[] | undefined {
  return pems?.map((pem) => {
    const issuer = parseCertificate(pem)
    if (issuer !== undefined) return issuer
    throw new TypeError('rawhook: issuers must be the PEM texts of certificates with RSA keys, one a text.')
  })
}
