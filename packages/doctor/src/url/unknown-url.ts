import type { Sign } from '../sign.ts'
import { signsUrl } from './changed-urls.ts'
import { urlParts } from './url-parts.ts'

/** Hosts that only this machine or its network has a way to. */
const local =
  /^(?:localhost|127\.|0\.0\.0\.0|10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|\[?::1|[^.]+$|.*\.(?:local|internal)$)/i

/** A URL that no provider can have signed, because none can reach it. */
export const unknownUrl: Sign = (attempt) => {
  if (!signsUrl(attempt)) return undefined
  const host = urlParts(attempt.url).authority.replace(/:\d+$/, '')
  if (host !== '' && !local.test(host)) return undefined
  const evidence =
    host === '' ? 'The provider signs its URL, and no host is known.' : 'No provider reaches a URL with a local host.'
  return { code: 'url_host', evidence: [evidence] }
}
