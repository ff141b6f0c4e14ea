import { decodeLooseBase64, decodeUtf8 } from '../bytes.ts'
import { derElements } from '../crypto/der.ts'
import { readStream } from '../read-stream.ts'
import { boundedCache } from './bounded-cache.ts'

/** Public keys of certificates, by the URL of the certificate. */
export interface CertificateStore {
  /**
   * The SubjectPublicKeyInfo of a certificate; `undefined` when there is none at the URL.
   * @throws Error when that cannot be told now
   */
  publicKeyAt(url: URL): Promise<Uint8Array | undefined>
}

const keptCertificates = 16
const keptMisses = 256
const missMs = 60_000
const maxFetches = 4
const fetchMs = 5000
const maxCertificateBytes = 65_536
const versionTag = 0xa0
const clientErrors = { first: 400, last: 499 } as const

/** The SubjectPublicKeyInfo inside a PEM certificate that is all there is (RFC 5280 section 4.1). */
function publicKeyOf(pem: string): Uint8Array | undefined {
  const base64 = /^\s*-----BEGIN CERTIFICATE-----([\sA-Za-z0-9+/=]+)-----END CERTIFICATE-----\s*$/.exec(pem)?.[1]
  const der = base64 === undefined ? undefined : decodeLooseBase64(base64.replaceAll(/\s/g, ''))
  const certificate = der && derElements(der)?.[0]
  const signed = certificate && derElements(certificate.content)?.[0]
  const fields = signed && derElements(signed.content)
  return fields?.[fields[0]?.tag === versionTag ? 6 : 5]?.whole
}

async function textOf(response: Response): Promise<string> {
  const bytes = response.body === null ? undefined : await readStream(response.body.getReader(), maxCertificateBytes)
  return bytes === undefined ? '' : decodeUtf8(bytes)
}

/**
 * Fetches certificates and keeps them. Whoever may name one could name many: misses are remembered for a minute, in a
 * place of their own, and few are fetched at a time.
 */
export function certificateStore(get: typeof fetch | undefined): CertificateStore {
  const kept = boundedCache<Promise<Uint8Array | undefined>>(keptCertificates)
  const misses = boundedCache<number>(keptMisses)
  let fetching = 0

  async function download(url: URL): Promise<Uint8Array | undefined> {
    if (fetching >= maxFetches) throw new Error('too many certificates are being fetched')
    fetching += 1
    try {
      const response = await (get ?? fetch)(url, { redirect: 'error', signal: AbortSignal.timeout(fetchMs) })
      if (response.status >= clientErrors.first && response.status <= clientErrors.last) return undefined
      if (!response.ok) throw new Error(`the certificate was answered with ${response.status}`)
      return publicKeyOf(await textOf(response))
    } finally {
      fetching -= 1
    }
  }

  return {
    async publicKeyAt({ href }) {
      const missedAt = misses.get(href, () => Number.NEGATIVE_INFINITY)
      if (performance.now() - missedAt < missMs) return undefined
      misses.forget(href)
      try {
        const key = await kept.get(href, () => download(new URL(href)))
        if (key !== undefined) return key
      } catch (error) {
        kept.forget(href)
        throw error
      }
      kept.forget(href)
      misses.get(href, () => performance.now())
      return undefined
    },
  }
}
