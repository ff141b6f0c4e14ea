import type { Secret, WebhookProvider } from '@rawhook/core'
import { type AppUnderTest, senderTo } from './app-under-test.ts'
import { schemeOf, signatureParts } from './contracts/test-provider-parts.ts'
import type { EventDetails } from './encode-event.ts'
import type { RawAnswer } from './raw-http-answer.ts'
import { redelivered, type SignedDelivery, type SignedRequestOptions, signedDelivery } from './signed-delivery.ts'
import { tampered } from './tampered.ts'

/** How a client delivers. */
export interface ReceiverClientOptions<TEvents> {
  readonly provider: WebhookProvider<TEvents>
  readonly secret: Secret
  /** Where it delivers: a path or a URL. @default that of the server, else '/' */
  readonly url?: string
  /** The URL that is signed, where the provider signs one: what the receiver has as its `publicUrl`. @default `url` */
  readonly publicUrl?: string
  /** Unix seconds. @default the system's clock */
  readonly now?: () => number
}

/** How one delivery differs from the others of its client. */
export interface DeliveryDetails extends EventDetails {
  /** @default the client's */
  readonly secret?: Secret
  /** Headers beside those of the provider; one of the same name replaces its. @default {} */
  readonly headers?: Readonly<Record<string, string>>
}

/** What an app answered, and to what. */
export interface DeliveryAnswer extends RawAnswer {
  readonly delivery: SignedDelivery
}

/** An event, or a body as it is. */
export type Deliverable = object | string | Uint8Array

/** A provider, as an app meets it: every function delivers, and resolves to what the app answered. */
export interface ReceiverClient {
  deliver(event: Deliverable, details?: DeliveryDetails): Promise<DeliveryAnswer>
  /** The same bytes once more, signed again where the provider does so. */
  redeliver(before: DeliveryAnswer | SignedDelivery): Promise<DeliveryAnswer>
  /** One byte of the body is changed after it was signed; where nothing of the body is signed, nobody notices. */
  tamper(event: Deliverable, details?: DeliveryDetails): Promise<DeliveryAnswer>
  /** Signed so many seconds ago, or ahead of time where the number is negative. */
  age(event: Deliverable, seconds: number, details?: DeliveryDetails): Promise<DeliveryAnswer>
  /** So many copies of one delivery at once. */
  race(event: Deliverable, copies: number, details?: DeliveryDetails): Promise<readonly DeliveryAnswer[]>
}

const contentOf = (event: Deliverable) =>
  typeof event === 'string' || event instanceof Uint8Array ? { body: event } : { event }

/** @throws TypeError when another time of signing would not make a delivery older */
function checkAges<TEvents>({ title, signature }: WebhookProvider<TEvents>, secret: Secret): void {
  if (!signature.timestamped) throw new TypeError(`rawhook: ${title} signs no time, so a delivery of it does not age.`)
  const { timestampMember } = signatureParts(schemeOf(signature, secret))
  if (timestampMember === undefined) return
  throw new TypeError(
    `rawhook: ${title} has its time in the body: deliver an event with another ${timestampMember.name}.`,
  )
}

const systemClock = (): number => Math.floor(Date.now() / 1000)

/**
 * Delivers to an app as the provider does, and as an attacker and a bad network do.
 * @throws TypeError when the app has to listen first
 * @example
 * const client = receiverClient(receiver, { provider: spine, secret })
 * const event = eventFixture(spine, 'run.completed')
 * assert.equal((await client.deliver(event)).status, 200)
 * assert.equal((await client.tamper(event)).body, '{"error":"signature_invalid"}')
 * assert.equal((await client.age(event, 301)).body, '{"error":"signature_stale"}')
 */
export function receiverClient<TEvents>(app: AppUnderTest, options: ReceiverClientOptions<TEvents>): ReceiverClient {
  const { provider, secret, publicUrl, now = systemClock } = options
  const send = senderTo(app)
  const isServer = typeof app === 'string' || app instanceof URL
  const url = isServer ? new URL(options.url ?? '', app).href : (options.url ?? '/')

  const signed = (event: Deliverable, details: DeliveryDetails = {}, age = 0): Promise<SignedDelivery> => {
    const signedUrl = publicUrl === undefined ? {} : { publicUrl }
    const all: SignedRequestOptions = { secret, ...details, ...contentOf(event), url, ...signedUrl, now: now() - age }
    return signedDelivery(provider, all)
  }
  const answerTo = async (delivery: SignedDelivery): Promise<DeliveryAnswer> => ({
    ...(await send(delivery)),
    delivery,
  })

  return {
    deliver: async (event, details) => answerTo(await signed(event, details)),
    async redeliver(before) {
      const delivery = 'delivery' in before ? before.delivery : before
      return answerTo(provider.timestampPer === 'event' ? delivery : await redelivered(delivery, now()))
    },
    tamper: async (event, details) => answerTo(tampered(await signed(event, details))),
    async age(event, seconds, details) {
      checkAges(provider, details?.secret ?? secret)
      return answerTo(await signed(event, details, seconds))
    },
    async race(event, copies, details) {
      const delivery = await signed(event, details)
      return Promise.all(Array.from({ length: copies }, () => answerTo(delivery)))
    },
  }
}
