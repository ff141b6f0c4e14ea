import { sign } from 'node:crypto'
import { generate } from 'selfsigned'

/** A certificate with its private key, made by a library that knows nothing of the code under test. */
export interface SelfSigned {
  /** PEM. */
  readonly certificate: string
  /** Base64 of an RSA signature. */
  sign(content: string, hash?: 'sha256' | 'sha1'): string
}

/** Makes a self-signed certificate. */
export async function selfSigned(commonName: string, keyType: 'rsa' | 'ec' = 'rsa'): Promise<SelfSigned> {
  const { cert, private: key } = await generate([{ name: 'commonName', value: commonName }], { keyType })
  return {
    certificate: cert,
    sign: (content, hash = 'sha256') => sign(hash, Buffer.from(content), key).toString('base64'),
  }
}
