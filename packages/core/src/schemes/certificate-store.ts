import { decodeUtf8 } from '../bytes.ts'
import { parseCertificate, type X509Certificate } from '../crypto/x509.ts'
import { readStream } from '../read-stream.ts'
import { boundedCache } from './bounded-cache.ts'
import { createSlots } from './slots.ts'

/** Certificates, by the URL that has them. */
export interface CertificateStore {
  /** Whether {@link at} answers without asking anybody. */
  knows(url: URL): boolean
  /**
   * The certificate at a URL; `undefined` when there is none.
   * @param now Unix seconds: one that is not valid then is asked for again, at most once a minute
   * @throws Error when that cannot be told now
   */
  at(url: URL, now: number): Promise<X509Certificate | undefined>
  /** A delivery was proved with the certificate at this URL: it stays, and to fetch it again waits for nothing. */
  trust(url: URL): void
}

/** A certificate, and when it was fetched. */
interface Kept {
  readonly certificate: X509Certificate
  /** Milliseconds of the performance clock. */
  readonly fetchedAt: number
}

const keptCertificates = 16
const keptMisses = 256
const missMs = 60_000
const fetchMs = 5000
const maxCertificateBytes = 65_536
const clientErrors = { first: 400, last: 499 } as const
/** Strangers may name as many places as they have connections: what is genuine waits for some of them, and not for long. */
const limits = { running: 4, waiting: 64, waitMs: 5000 } as const

async function textOf(response: Response): Promise<string> {
  const bytes = response.body === null ? undefined : await readStream(response.body.getReader(), maxCertificateBytes)
  return bytes === undefined ? '' : decodeUtf8(bytes)
}

/** @throws Error when it cannot be told whether there is a certificate */
async function download(href: string, get: typeof fetch | undefined): Promise<X509Certificate | undefined> {
  const response = await (get ?? fetch)(new URL(href), { redirect: 'error', signal: AbortSignal.timeout(fetchMs) })
  if (response.status >= clientErrors.first && response.status <= clientErrors.last) return undefined
  if (!response.ok) throw new Error(`the certificate was answered with ${response.status}`)
  return parseCertificate(await textOf(response))
}

const since = (moment: number): number => performance.now() - moment

/**
 * Fetches certificates and keeps them. Whoever may name one could name many, so that one fetch serves all who name a
 * place, few are under way at a time, and places without a certificate are remembered for a minute. What has proved a
 * delivery is kept apart from what was only named, and does not wait for it.
 */
export function certificateStore(get: typeof fetch | undefined): CertificateStore {
  const trusted = boundedCache<Kept>(keptCertificates)
  const named = boundedCache<Kept>(keptCertificates)
  const misses = boundedCache<number>(keptMisses)
  const flights = new Map<string, Promise<X509Certificate | undefined>>()
  const slots = createSlots(limits)

  const find = (href: string): Kept | undefined => trusted.find(href) ?? named.find(href)

  function isMissing(href: string): boolean {
    const missedAt = misses.find(href)
    return missedAt !== undefined && since(missedAt) < missMs
  }

  async function fetchInto(href: string): Promise<X509Certificate | undefined> {
    const job = () => download(href, get)
    const isTrusted = trusted.find(href) !== undefined
    const certificate = await (isTrusted ? job() : slots.run(job))
    if (certificate === undefined) misses.set(href, performance.now())
    else (isTrusted ? trusted : named).set(href, { certificate, fetchedAt: performance.now() })
    return certificate
  }

  function fetchOnce(href: string): Promise<X509Certificate | undefined> {
    const under = flights.get(href)
    if (under !== undefined) return under
    const flight = fetchInto(href).finally(() => flights.delete(href))
    flights.set(href, flight)
    return flight
  }

  return {
    knows: ({ href }) => find(href) !== undefined || isMissing(href),
    async at({ href }, now) {
      const kept = find(href)
      if (kept !== undefined) {
        const { certificate, fetchedAt } = kept
        const isValid = certificate.notBefore <= now && now <= certificate.notAfter
        if (isValid || since(fetchedAt) < missMs) return certificate
      }
      return isMissing(href) ? kept?.certificate : fetchOnce(href)
    },
    trust({ href }) {
      const kept = named.find(href)
      if (kept === undefined) return
      named.forget(href)
      trusted.set(href, kept)
    },
  }
}
