import assert from 'node:assert/strict'
import { WebhookVerificationService } from '@hookflo/tern'
import { verify as octokitVerify } from '@octokit/webhooks-methods'
import { type EventMap, verify, type WebhookProvider } from '@rawhook/core'
import { github } from '@rawhook/providers/github'
import { standardWebhooks } from '@rawhook/providers/standard-webhooks'
import { stripe } from '@rawhook/providers/stripe'
import { svix } from '@rawhook/providers/svix'
import { Webhook as StandardWebhook } from 'standardwebhooks'
import Stripe from 'stripe'
import { Webhook as SvixWebhook } from 'svix'
import type { Benchmark, Comparison } from '../harness/comparison.ts'
import { sizeName, sizes } from '../verification/event.ts'
import { proving } from '../verification/proving.ts'
import { secret, signedDelivery } from '../verification/signed-delivery.ts'

const judged = (size: number) => ({ goal: 1, ...(size === 1024 ? { gate: 1 } : {}) })

async function againstStripe(size: number): Promise<Comparison> {
  const { body, headers } = await signedDelivery(stripe, size)
  const ours = () => verify(stripe, { body, headers, secret })
  const theirs = (): unknown => Stripe.webhooks.constructEvent(body, headers['stripe-signature'] ?? '', secret)
  assert.deepEqual((await ours()).raw, theirs())
  return { name: `verify(), ${sizeName(size)}; stripe`, ours, theirs, ...judged(size) }
}

async function againstSvix(size: number): Promise<Comparison> {
  const { body, headers } = await signedDelivery(svix, size)
  const webhook = new SvixWebhook(secret)
  const ours = () => verify(svix, { body, headers, secret })
  const theirs = (): unknown => webhook.verify(body, headers)
  assert.deepEqual((await ours()).raw, theirs())
  return { name: `verify(), ${sizeName(size)}; svix`, ours, theirs, ...judged(size) }
}

async function againstStandardWebhooks(size: number): Promise<Comparison> {
  const { body, headers } = await signedDelivery(standardWebhooks, size)
  const webhook = new StandardWebhook(secret)
  const ours = () => verify(standardWebhooks, { body, headers, secret })
  const theirs = (): unknown => webhook.verify(body, headers)
  assert.deepEqual((await ours()).raw, theirs())
  return { name: `verify(), ${sizeName(size)}; standardwebhooks`, ours, theirs, ...judged(size) }
}

/** It does not parse, but it wants text. */
async function againstOctokit(size: number): Promise<Comparison> {
  const delivery = await signedDelivery(github, size)
  const { body, headers } = delivery
  const { awaited } = await proving(github, delivery)
  const theirs = () => octokitVerify(secret, body.toString(), headers['x-hub-signature-256'] ?? '')
  assert.equal(await awaited(), true)
  assert.equal(await theirs(), true)
  return { name: `proof awaited, ${sizeName(size)}; @octokit/webhooks-methods`, ours: awaited, theirs, ...judged(size) }
}

/** It takes a web `Request`, which is made anew for both. */
async function againstTern<TEvents extends EventMap<TEvents>>(
  provider: WebhookProvider<TEvents>,
  platform: 'stripe' | 'github',
  size: number,
): Promise<Comparison> {
  const { headers, ...delivery } = await signedDelivery(provider, size)
  const body = new Uint8Array(delivery.body)
  const newRequest = (): Request => new Request('https://app.example.com/webhooks', { method: 'POST', headers, body })
  const theirs = () => WebhookVerificationService.verify(newRequest(), { platform, secret })
  async function ours(): Promise<unknown> {
    const request = newRequest()
    return verify(provider, { body: await request.arrayBuffer(), headers: request.headers, secret })
  }
  assert.equal((await theirs()).isValid, true)
  await ours()
  return { name: `verify(), ${sizeName(size)}; @hookflo/tern, ${provider.title}`, ours, theirs, ...judged(size) }
}

/** Verification against each library that does the same, on its own provider. */
export const benchmark: Benchmark = {
  title: 'peers',
  async *comparisons() {
    for (const size of sizes) {
      yield await againstStripe(size)
      yield await againstSvix(size)
      yield await againstStandardWebhooks(size)
      yield await againstOctokit(size)
      yield await againstTern(stripe, 'stripe', size)
      yield await againstTern(github, 'github', size)
    }
  },
}
