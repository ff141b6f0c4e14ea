import assert from 'node:assert/strict'
import {
  type AnyEvents,
  createReceiver,
  type IncomingRequest,
  type Outcome,
  type Secret,
  type SecretValue,
  sign,
  verify,
  type WebhookErrorCode,
  type WebhookEvent,
  type WebhookProvider,
} from '@rawhook/core'

/** What is signed for one test, and by whom. */
export interface Sample {
  readonly provider: WebhookProvider<AnyEvents>
  /** What the deliveries are verified with. */
  readonly secret: Secret
  /** What they are signed with: the same, unless the provider signs with a private key. */
  readonly signingSecret: Secret
  readonly body: Uint8Array
  /** The headers of an event that are not part of its signature. */
  readonly headers: Readonly<Record<string, string>>
  readonly url: string
  /** Unix seconds. */
  readonly now: number
}

/** A delivery on its way to the receiver, for a test to damage. */
export interface Delivery {
  readonly body: Uint8Array
  readonly headers: Readonly<Record<string, string>>
  readonly url: string
  readonly now: number
  readonly secret: SecretValue
  /** Seconds. @default the provider's */
  readonly tolerance?: number
}

/** The id that `signed` puts where the provider signs one. */
export const signedId = 'msg_contract'

/** The sample, signed as the provider signs it. */
export async function signed(sample: Sample, change: Partial<Sample> = {}): Promise<Delivery> {
  const { provider, secret, signingSecret, body, headers, url, now } = { ...sample, ...change }
  const signature = await sign(provider, { body, secret: signingSecret, now, url, id: signedId })
  return { body, headers: { ...headers, ...signature }, url, now: sample.now, secret }
}

function incoming({ body, headers, url }: Delivery): IncomingRequest {
  const values = new Map(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
  return {
    method: 'POST',
    url,
    header: (name) => values.get(name.toLowerCase()),
    readBody: (maxBytes) => Promise.resolve(body.length > maxBytes ? 'body_too_large' : body),
    discard: () => Promise.resolve(true),
  }
}

/** What a receiver makes of the delivery. */
export const received = (provider: WebhookProvider<AnyEvents>, delivery: Delivery): Promise<Outcome> => {
  const { secret, now, url, tolerance } = delivery
  const age = tolerance === undefined ? {} : { tolerance }
  const receiver = createReceiver(provider, { secret, now: () => now, publicUrl: url, log: false, ...age })
  return receiver.receive(incoming(delivery))
}

/** The event, after `verify` and a receiver both accepted the delivery. */
export async function accepted(provider: WebhookProvider<AnyEvents>, delivery: Delivery): Promise<WebhookEvent> {
  const event = await verify(provider, delivery)
  const outcome = await received(provider, delivery)
  assert.equal(outcome.kind, 'verified', 'error' in outcome ? outcome.error.message : outcome.kind)
  assert.deepEqual(outcome.events[0], event, 'verify and the receiver make the same event')
  return event
}

/** Checks that `verify` and a receiver both refuse the delivery, with one of `codes`, and quote nothing of it. */
export async function refused(
  provider: WebhookProvider<AnyEvents>,
  delivery: Delivery,
  codes: readonly WebhookErrorCode[],
): Promise<void> {
  const outcome = await received(provider, delivery)
  assert.equal(outcome.kind, 'rejected')
  const { code, status, message } = outcome.error
  assert.ok(codes.includes(code), `expected ${codes.join(' or ')}, but it is ${code}: ${message}`)
  if (code.startsWith('signature_')) assert.equal(status, provider.rejectStatus ?? 400)
  await assert.rejects(verify(provider, delivery), { name: 'WebhookError', code, status, message })
  assert.doesNotMatch(message, /undefined|\[object/, 'a message for people')
  const [header = ''] = provider.signature.headers
  const quotable = [delivery.headers[header] ?? '', new TextDecoder().decode(delivery.body)]
  for (const text of quotable.filter((part) => part.trim().length > 8)) {
    assert.ok(!message.includes(text), 'the message quotes neither signature nor body')
  }
}
