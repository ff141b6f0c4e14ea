import { sign } from 'node:crypto'
import { generate } from 'selfsigned'

/** A certificate with its private key, made by a library that knows nothing of the code under test. */
export interface SelfSigned {
  /** PEM. */
  readonly certificate: string
  /** PEM. */
  readonly privateKey: string
  /** PEM. */
  readonly publicKey: string
  /** Base64 of an RSA signature. */
  sign(content: string, hash?: 'sha256' | 'sha1'): string
}

/** What is special about a certificate. */
export interface CertificateSpecials {
  /** @default 'rsa' */
  readonly keyType?: 'rsa' | 'ec'
  /** Bits of an RSA key. @default 2048 */
  readonly keySize?: number
  /** @default 2020 */
  readonly notBefore?: string
  /** @default 2040 */
  readonly notAfter?: string
  /** DNS names beside the common name. @default none */
  readonly dnsNames?: readonly string[]
  /** Who signs it. @default itself */
  readonly issuer?: SelfSigned
  /** Whose key it has: to make one takes a second. @default a new one */
  readonly keyOf?: SelfSigned | undefined
}

/** Makes a certificate for a name. */
export async function selfSigned(commonName: string, specials: CertificateSpecials = {}): Promise<SelfSigned> {
  const { keyType = 'rsa', keySize = 2048, dnsNames = [], issuer, keyOf } = specials
  const { notBefore = '2020-01-01T00:00:00Z', notAfter = '2040-01-01T00:00:00Z' } = specials
  const {
    cert,
    private: key,
    public: publicKey,
  } = await generate([{ name: 'commonName', value: commonName }], {
    keyType,
    keySize,
    algorithm: 'sha256',
    notBeforeDate: new Date(notBefore),
    notAfterDate: new Date(notAfter),
    extensions: [
      { name: 'basicConstraints', cA: issuer === undefined },
      ...(dnsNames.length === 0
        ? []
        : [{ name: 'subjectAltName' as const, altNames: dnsNames.map((value) => ({ type: 2 as const, value })) }]),
    ],
    ...(keyOf === undefined ? {} : { keyPair: { privateKey: keyOf.privateKey, publicKey: keyOf.publicKey } }),
    ...(issuer === undefined ? {} : { ca: { key: issuer.privateKey, cert: issuer.certificate } }),
  })
  return {
    certificate: cert,
    privateKey: key,
    publicKey,
    sign: (content, hash = 'sha256') => sign(hash, Buffer.from(content), key).toString('base64'),
  }
}
