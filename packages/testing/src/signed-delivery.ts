import { type BytesLike, type Secret, sign, type WebhookProvider } from '@rawhook/core'
import { type EventDetails, encodeEvent } from './encode-event.ts'
import { mergeHeaders } from './merge-headers.ts'

/** How a delivery is signed, and where it goes. */
export interface Signing {
  readonly secret: Secret
  /** Unix seconds. @default the system's clock */
  readonly now?: number
  /** Where it is delivered: a URL, or a path on `http://localhost`. @default '/' */
  readonly url?: string
  /** The URL that is signed, where the provider signs one: what the receiver has as its `publicUrl`. @default `url` */
  readonly publicUrl?: string
  /** Headers beside those of the provider; one of the same name replaces its. @default {} */
  readonly headers?: Readonly<Record<string, string>>
}

/** A delivery of an event: a fixture, or a payload of your own. */
export interface EventDelivery extends EventDetails {
  readonly event: object
  readonly body?: never
}

/** A delivery of these bytes, whatever they are. */
export interface BodyDelivery {
  readonly body: BytesLike
  /** The id that goes into a signed header, where the provider has one. @default 'msg_test' */
  readonly id?: string
  readonly event?: never
}

/** What a delivery carries, how it is signed, and where it goes. */
export type SignedRequestOptions = Signing & (EventDelivery | BodyDelivery)

/** A delivery as the provider would send it, in the words that test clients take. */
export interface SignedDelivery {
  readonly method: 'POST'
  /** As it was given. */
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  /** What was signed: a text, or bytes that are no UTF-8. Of bytes supertest makes JSON, and nothing of a text. */
  readonly body: string | Buffer<ArrayBuffer>
}

/** The URL as a whole. */
export const absoluteUrl = (url: string): string => new URL(url, 'http://localhost/').href

const isJson = /^\s*[[{]/

/** What the provider says of such a body; some send both forms and JSON. */
const contentTypeOf = <TEvents>({ body: sends }: WebhookProvider<TEvents>, body: Buffer): string =>
  sends === 'json' || isJson.test(body.toString('latin1', 0, 64))
    ? 'application/json'
    : 'application/x-www-form-urlencoded'

const bytesOf = (body: BytesLike): Buffer<ArrayBuffer> =>
  typeof body === 'string' ? Buffer.from(body) : Buffer.from(new Uint8Array(body))

function textWherePossible(bytes: Buffer<ArrayBuffer>): string | Buffer<ArrayBuffer> {
  const text = bytes.toString()
  return Buffer.from(text).equals(bytes) ? text : bytes
}

function contentOf<TEvents>(provider: WebhookProvider<TEvents>, options: SignedRequestOptions) {
  const { event, body, id } = options
  if ((event === undefined) === (body === undefined)) {
    throw new TypeError('rawhook: a delivery carries an event or a body: give one of them.')
  }
  if (event !== undefined) return encodeEvent(provider, event, options)
  const bytes = bytesOf(body)
  return {
    body: bytes,
    headers: { 'content-type': contentTypeOf(provider, bytes) },
    ...(id === undefined ? {} : { id }),
  }
}

/** Signs a delivery once more, as a provider does before it sends it again: the same bytes at another time. */
type SignAgain = (now: number | undefined) => Promise<SignedDelivery>

const origins = new WeakMap<SignedDelivery, SignAgain>()

/**
 * A delivery as the provider would send it, to hand to a test client: light-my-request takes it whole, `fetch` and Hono
 * take it beside the URL, supertest takes its parts.
 * @throws TypeError on a secret that cannot be one, and on a clock in milliseconds
 * @example
 * const delivery = await signedDelivery(spine, { secret, event: eventFixture(spine, 'run.completed'), url: '/webhooks/spine' })
 * await fastify.inject(delivery)
 * await hono.request(delivery.url, delivery)
 * await supertest(express).post(delivery.url).set(delivery.headers).send(delivery.body)
 */
export async function signedDelivery<TEvents>(
  provider: WebhookProvider<TEvents>,
  options: SignedRequestOptions,
): Promise<SignedDelivery> {
  const { secret, url = '/', publicUrl = absoluteUrl(url), headers = {} } = options
  const { headers: own, ...content } = contentOf(provider, options)
  const body = textWherePossible(content.body)
  const signAgain = async (now: number | undefined): Promise<SignedDelivery> => {
    const time = now === undefined ? {} : { now }
    const signature = await sign(provider, { ...content, ...time, secret, url: publicUrl })
    const all = mergeHeaders(own, signature, headers)
    const delivery: SignedDelivery = { method: 'POST', url, headers: all, body }
    origins.set(delivery, signAgain)
    return delivery
  }
  return signAgain(options.now)
}

/** The delivery once more: signed at another time where `signedDelivery` made it, else as it is. */
export const redelivered = (delivery: SignedDelivery, now: number): Promise<SignedDelivery> =>
  origins.get(delivery)?.(now) ?? Promise.resolve(delivery)
