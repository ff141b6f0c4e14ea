import type { ByteReader } from './read-stream.ts'

/**
 * What `fetch` needs of a web `Request`. It is described, not compared with a class: Azure's request is not one, and
 * that of another realm is not ours.
 */
export interface WebRequest {
  readonly method: string
  readonly url: string
  readonly headers: { get(name: string): string | null }
  readonly bodyUsed: boolean
  readonly body: { getReader(): ByteReader } | null
}

/** A web `Request`, or what a framework hands over with one in it: SvelteKit, Astro, React Router, Elysia; h3 2. */
export type WebRequestHolder = WebRequest | { readonly request: WebRequest } | { readonly req: WebRequest }

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null

const hasText = (value: object, name: string): boolean => typeof Reflect.get(value, name) === 'string'

/** Reads no `body`: where the runtime makes the request when asked, that is the costly part. */
function isWebRequest(value: unknown): value is WebRequest {
  if (!isObject(value) || !('body' in value) || !('headers' in value)) return false
  const { headers } = value
  return (
    isObject(headers) &&
    'get' in headers &&
    typeof headers.get === 'function' &&
    hasText(value, 'method') &&
    hasText(value, 'url')
  )
}

const has = (value: unknown, ...names: readonly string[]): boolean =>
  isObject(value) && names.some((name) => name in value)

/** What people pass instead, and what to do about it. The first that fits is named. */
const mistakes: readonly {
  readonly fits: (given: object) => boolean
  readonly what: string
  readonly fix: string
}[] = [
  {
    fits: (given) => has(given, 'requestContext', 'rawPath', 'httpMethod', 'isBase64Encoded'),
    what: 'an event of AWS Lambda',
    fix: "Make one and pass the Request: new Request(url, { method, headers, body: event.isBase64Encoded ? Buffer.from(event.body, 'base64') : event.body }).",
  },
  {
    fits: (given) => has(Reflect.get(given, 'req'), 'raw'),
    what: "Hono's context",
    fix: 'Pass the Request, c.req.raw, or mount webhook() of @rawhook/hono.',
  },
  {
    fits: (given) => has(Reflect.get(given, 'node'), 'req'),
    what: 'an event of h3 1 (Nuxt, Nitro)',
    fix: 'Pass the Request: receiver.fetch(toWebRequest(event)).',
  },
  {
    fits: (given) =>
      [given, ...['req', 'request', 'raw'].map((name) => Reflect.get(given, name))].some((one) =>
        has(one, 'rawHeaders'),
      ),
    what: "Node's own request",
    fix: 'Mount webhook() of @rawhook/node, @rawhook/express or @rawhook/fastify instead, or pass the Request where there is one.',
  },
]

/** What was given, in words, and what to do about it. */
function mistakeOf(given: unknown): { readonly what: string; readonly fix: string } {
  const fix = 'Pass the Request: receiver.fetch(request).'
  if (!isObject(given)) return { what: given === null || given === undefined ? `${given}` : `a ${typeof given}`, fix }
  return mistakes.find(({ fits }) => fits(given)) ?? { what: 'another object', fix }
}

/**
 * The request in what `fetch` was given.
 * @param source of the receiver, for the message
 * @throws TypeError that names what was given instead, and what to pass
 */
export function webRequestIn(given: unknown, source: string): WebRequest {
  if (isWebRequest(given)) return given
  if (isObject(given)) {
    const held = [Reflect.get(given, 'request'), Reflect.get(given, 'req')].find(isWebRequest)
    if (held !== undefined) return held
  }
  const { what, fix } = mistakeOf(given)
  throw new TypeError(`rawhook: ${source}: fetch takes a web Request and was given ${what}. ${fix}`)
}
