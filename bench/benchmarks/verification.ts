import assert from 'node:assert/strict'
import { createHmac, hash, timingSafeEqual } from 'node:crypto'
import { type EventMap, verify, type WebhookProvider } from '@rawhook/core'
import { github } from '@rawhook/providers/github'
import { spine } from '@rawhook/providers/spine'
import { stripe } from '@rawhook/providers/stripe'
import { svix } from '@rawhook/providers/svix'
import type { Benchmark, Comparison } from '../harness/comparison.ts'
import { sizeName, sizes } from '../verification/event.ts'
import { type ByHand, githubByHand, stripeByHand, svixByHand } from '../verification/hand-written.ts'
import { proving } from '../verification/proving.ts'
import { secret, signedDelivery } from '../verification/signed-delivery.ts'

/** What a proof may cost, as a multiple of the bare functions, where that is said. */
const goals: Readonly<Record<number, number>> = { 1024: 0.95, [64 * 1024]: 1.02 }
const gate = 1.1

/** What cannot be left out, with the two values of the header at hand and no check of the time. */
function bareVerification(body: Buffer, timestamp: string, hex: string): boolean {
  const expected = createHmac('sha256', secret).update(`${timestamp}.`).update(body).digest()
  return timingSafeEqual(Buffer.from(hex, 'hex'), expected)
}

async function* againstBare(size: number): AsyncGenerator<Comparison> {
  const delivery = await signedDelivery(spine, size)
  const { body, headers } = delivery
  const [, timestamp = '', hex = ''] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(headers['spine-signature'] ?? '') ?? []
  const proof = await proving(spine, delivery)
  const bare = (): boolean => bareVerification(body, timestamp, hex)
  const bareAndParsed = (): unknown => bare() && JSON.parse(body.toString())
  const whole = () => verify(spine, { body, headers, secret })

  assert.equal(proof.atOnce(), true)
  assert.equal(await proof.awaited(), true)
  assert.equal(bare(), true)
  assert.deepEqual((await whole()).raw, bareAndParsed())

  const name = sizeName(size)
  const goal = goals[size]
  const judged = goal === undefined ? {} : { goal, gate }
  yield { name: `proof, ${name}; bare HMAC`, ours: proof.atOnce, theirs: bare, ...judged }
  yield { name: `proof awaited, ${name}; bare HMAC`, ours: proof.awaited, theirs: bare, ...judged }
  yield { name: `verify(), ${name}; bare HMAC and JSON.parse`, ours: whole, theirs: bareAndParsed }
  yield { name: `share of SHA-256 alone in a proof, ${name}`, ours: () => hash('sha256', body), theirs: proof.awaited }
}

async function* againstHand<TEvents extends EventMap<TEvents>>(
  provider: WebhookProvider<TEvents>,
  byHand: ByHand,
  size: number,
): AsyncGenerator<Comparison> {
  const delivery = await signedDelivery(provider, size)
  const { body, headers } = delivery
  const { atOnce } = await proving(provider, delivery)
  const whole = () => verify(provider, { body, headers, secret })
  const verified = (): string => byHand(body, headers, secret)
  const parsed = (): unknown => JSON.parse(verified())

  assert.equal(atOnce(), true)
  assert.deepEqual((await whole()).raw, parsed())

  const what = `${sizeName(size)}; ${provider.title} by hand`
  const gated = size in goals ? { gate: 1 } : {}
  yield { name: `proof, ${what}`, ours: atOnce, theirs: verified, goal: 1, ...gated }
  yield { name: `verify(), ${what} and JSON.parse`, ours: whole, theirs: parsed }
}

/** Verification against bare `createHmac` and `timingSafeEqual`, and against what the pages of providers show. */
export const benchmark: Benchmark = {
  title: 'verification',
  async *comparisons() {
    for (const size of sizes) yield* againstBare(size)
    for (const size of sizes) {
      yield* againstHand(stripe, stripeByHand, size)
      yield* againstHand(github, githubByHand, size)
      yield* againstHand(svix, svixByHand, size)
    }
  },
}
