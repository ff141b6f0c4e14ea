import type { IncomingRequest } from './incoming-request.ts'
import type { WebhookProvider } from './provider.ts'

/** What a `publicUrl` function may look at. None of it is verified, and none of it is the host that the sender wrote. */
export interface PublicUrlRequest {
  readonly method: string
  /** As it was sent, from the first slash: `/webhooks/twilio`. */
  readonly path: string
  /** As it was sent, with its question mark, so that `path + query` is the rest of a URL; empty without a query. */
  readonly query: string
}

/**
 * The URL that the provider was given, or how to make it for one request.
 *
 * A function builds the URL of what the app knows: its own origin, and the members of the query that it registered.
 * Where it copies the whole query, whoever sends the request writes a part of the signed text.
 */
export type PublicUrl = string | ((request: PublicUrlRequest) => string)

/** The URL that was signed, and the query that this delivery came with. */
export interface SignedUrl {
  readonly url: string
  readonly query: string
}

const none: SignedUrl = { url: '', query: '' }

/** Path and query of what frameworks call the URL: with an origin, or without one. */
function locationOf(url: string): Pick<PublicUrlRequest, 'path' | 'query'> {
  const [location = ''] = url.replace(/^[a-z][a-z\d+.-]*:\/\/[^/?#]*/i, '').split('#', 1)
  const question = location.indexOf('?')
  const path = question === -1 ? location : location.slice(0, question)
  return { path: path === '' ? '/' : path, query: question === -1 ? '' : location.slice(question) }
}

function checkUrl(name: string, url: unknown): string {
  if (typeof url === 'string' && URL.canParse(url) && /^https?:$/.test(new URL(url).protocol)) return url
  throw new TypeError(
    `rawhook: ${name}: publicUrl must be the whole URL that the provider was given, such as https://example.com/webhooks/${name}.`,
  )
}

/**
 * How a receiver finds the URL that was signed; a provider that signs none needs none.
 * @throws TypeError without one for a provider that signs it, and on a text that is no URL
 */
export function signedUrlFinder<TEvents>(
  { name, title, signsUrl = false }: WebhookProvider<TEvents>,
  publicUrl: PublicUrl | undefined,
): (request: Pick<IncomingRequest, 'method' | 'url'>) => SignedUrl {
  if (!signsUrl) return () => none
  if (publicUrl === undefined) {
    throw new TypeError(
      `rawhook: ${name}: ${title} signs the URL that it was given, and a request does not tell it reliably. Set publicUrl to that URL, query included: publicUrl: 'https://example.com/webhooks/${name}'.`,
    )
  }
  if (typeof publicUrl === 'function') {
    return ({ method, url }) => {
      const location = locationOf(url)
      return { url: checkUrl(name, publicUrl({ method, ...location })), query: location.query }
    }
  }
  const url = checkUrl(name, publicUrl)
  return (request) => ({ url, query: locationOf(request.url).query })
}

/** @throws TypeError without the URL, where the provider signs it */
export function checkSignedUrl<TEvents>(
  { name, title, signsUrl }: WebhookProvider<TEvents>,
  url: string | undefined,
): void {
  if (signsUrl !== true || url) return
  throw new TypeError(`rawhook: ${name}: ${title} signs the URL that it was given, so url is required.`)
}
