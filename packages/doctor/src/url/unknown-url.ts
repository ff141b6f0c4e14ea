import type { Sign } from '../sign.ts'
import { signsUrl } from './changed-urls.ts'
import { proxyHeaders } from './forwarded.ts'
import { urlParts } from './url-parts.ts'

/** Hosts that only this machine or its network has a way to. */
const local =
  /^(?:localhost|127\.|0\.0\.0\.0|10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|\[?::1|[^.]+$|.*\.(?:local|internal)$)/i

/** Whether the sender itself called the local host, as a tool on this machine does. */
const isCalledDirectly = (headers: ReadonlyMap<string, string>, authority: string): boolean =>
  headers.get('host') === authority && !proxyHeaders.some((name) => headers.has(name))

/** A URL that no provider can have signed, because none can reach it. */
export const unknownUrl: Sign = (attempt) => {
  if (!signsUrl(attempt)) return undefined
  const { authority } = urlParts(attempt.url)
  const host = authority.replace(/:\d+$/, '')
  if (host !== '' && (!local.test(host) || isCalledDirectly(attempt.headers, authority))) return undefined
  const evidence =
    host === '' ? 'The provider signs its URL, and no host is known.' : 'No provider reaches a URL with a local host.'
  return { code: 'url_host', evidence: [evidence] }
}
