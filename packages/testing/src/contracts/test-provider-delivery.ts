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
import type { SignatureParts } from './test-provider-parts.ts'
import type { VectorHandshake } from './test-provider-vectors.ts'

/** A secret that is not the right one, to verify and to sign with. */
export interface WrongSecret {
  readonly secret: Secret
  /** @default secret */
  readonly signingSecret?: Secret
}

/** What is signed for one test, and by whom. */
export interface Sample {
  readonly provider: WebhookProvider<AnyEvents>
  /** What the deliveries are verified with. */
  readonly secret: Secret
  /** What they are signed with: the same, unless the provider signs with a private key. */
  readonly signingSecret: Secret
  readonly wrong: WrongSecret
  readonly parts: SignatureParts
  readonly body: Uint8Array
  /** The headers of an event; not those of its signature, where we can make one. */
  readonly headers: Readonly<Record<string, string>>
  /** Whether only the provider can sign, and so the sample is signed as it is. */
  readonly isSigned: boolean
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

/** The body with its own time in it, where the provider signs one there. */
function timed(body: Uint8Array, { timestampMember }: SignatureParts, now: number): Uint8Array {
  if (timestampMember === undefined) return body
  const { name, perSecond } = timestampMember
  const latin1 = Array.from(body, (byte) => String.fromCharCode(byte)).join('')
  const text = latin1.replace(new RegExp(`("${name}"\\s*:\\s*)\\d+`), (_, start) => start + String(now * perSecond))
  return Uint8Array.from(text, (character) => character.charCodeAt(0))
}

/** The sample, signed as the provider signs it. */
export async function signed(sample: Sample, change: Partial<Sample> = {}, id: string = signedId): Promise<Delivery> {
  const { provider, secret, signingSecret, parts, headers, url, now, isSigned, ...rest } = { ...sample, ...change }
  if (isSigned) return { body: rest.body, headers, url, now, secret }
  const body = timed(rest.body, parts, now)
  const signature = await sign(provider, { body, secret: signingSecret, now, url, id })
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

function receiverOf(provider: WebhookProvider<AnyEvents>, { secret, now, url, tolerance }: Delivery) {
  const age = tolerance === undefined ? {} : { tolerance }
  return createReceiver(provider, { secret, now: () => now, publicUrl: url, log: false, ...age })
}

/** What a receiver makes of the delivery. */
export const received = (provider: WebhookProvider<AnyEvents>, delivery: Delivery): Promise<Outcome> =>
  receiverOf(provider, delivery).receive(incoming(delivery))

/** Checks that a receiver answers the delivery as the provider asks, and that `verify` finds no event in it. */
export async function greeted(
  provider: WebhookProvider<AnyEvents>,
  delivery: Delivery,
  { status, contentType, body }: VectorHandshake,
): Promise<void> {
  const receiver = receiverOf(provider, delivery)
  const answer = receiver.acknowledge(await receiver.receive(incoming(delivery)))
  assert.equal(answer?.status, status)
  if (contentType !== undefined) assert.equal(answer.headers['content-type'], contentType)
  const text = answer.body
  assert.deepEqual(typeof body === 'object' ? JSON.parse(text ?? '') : text, body)
  await assert.rejects(verify(provider, delivery), { name: 'WebhookError', message: /handshake/ })
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
  // Both say the same; what a receiver calls publicUrl is url to verify().
  const said = message.replace(': publicUrl must be', ': url must be')
  await assert.rejects(verify(provider, delivery), { name: 'WebhookError', code, status, message: said })
  assert.doesNotMatch(message, /undefined|\[object/, 'a message for people')
  const [header = ''] = provider.signature.headers
  const quotable = [delivery.headers[header] ?? '', new TextDecoder().decode(delivery.body)]
  for (const text of quotable.filter((part) => part.trim().length > 8)) {
    assert.ok(!message.includes(text), 'the message quotes neither signature nor body')
  }
}
