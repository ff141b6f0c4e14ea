import { readdirSync, readFileSync } from 'node:fs'
import {
  type AnyEvents,
  type HeadersLike,
  type PublicKeyScheme,
  type SignatureScheme,
  verify,
  type WebhookEvent,
  type WebhookProvider,
} from '@rawhook/core'
import { clerk } from '@rawhook/providers/clerk'
import { discord } from '@rawhook/providers/discord'
import { generic } from '@rawhook/providers/generic'
import { github } from '@rawhook/providers/github'
import { createPaypal } from '@rawhook/providers/paypal'
import { plugipay } from '@rawhook/providers/plugipay'
import { resend } from '@rawhook/providers/resend'
import { sendgrid } from '@rawhook/providers/sendgrid'
import { shopify } from '@rawhook/providers/shopify'
import { slack } from '@rawhook/providers/slack'
import { speckle } from '@rawhook/providers/speckle'
import { spine } from '@rawhook/providers/spine'
import { stripe } from '@rawhook/providers/stripe'
import { twilio } from '@rawhook/providers/twilio'
import {
  type EventDetails,
  encodeEvent,
  eventFixture,
  fixtureTypes,
  signedDelivery,
  usualFixtureType,
} from '@rawhook/testing'
import { beforeAll, describe, expect, it } from 'vitest'
import { type SelfSigned, selfSigned } from '../../core/test/self-signed.ts'
import { keyPairFor } from '../../providers/test/key-pairs.ts'
import { paypalHeaders, webhookId } from '../../providers/test/paypal-signer.ts'

const now = 1_800_000_000
const url = 'https://example.test/webhooks'
const plain = { secret: 'whsec_of_these_tests', signingSecret: 'whsec_of_these_tests' }
const svixSecret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
const svixKeys = { secret: svixSecret, signingSecret: svixSecret }

let paypalKey: SelfSigned
beforeAll(async () => {
  paypalKey = await selfSigned('messageverificationcerts.paypal.com')
})
const paypal = createPaypal({ fetch: async () => new Response(paypalKey.certificate) })

const isPublicKey = (scheme: SignatureScheme): scheme is SignatureScheme & PublicKeyScheme =>
  'kind' in scheme && scheme.kind === 'public-key'

function keysOf({ name, signature }: WebhookProvider<never>) {
  if (name === 'clerk' || name === 'resend') return svixKeys
  if (name === 'paypal') return { secret: webhookId, signingSecret: webhookId }
  return isPublicKey(signature) ? keyPairFor(signature.description) : plain
}

async function verified(
  provider: WebhookProvider<AnyEvents>,
  event: object,
  details: EventDetails = {},
): Promise<WebhookEvent> {
  const { secret, signingSecret } = keysOf(provider)
  const check = (body: Uint8Array | string, headers: HeadersLike) =>
    verify(provider, { body, headers, secret, now, url })
  if (provider.name === 'paypal') {
    const { body, headers } = encodeEvent(provider, event)
    return check(body, { ...headers, ...paypalHeaders(paypalKey, body.toString(), now) })
  }
  const { body, headers } = await signedDelivery(provider, { secret: signingSecret, event, now, url, ...details })
  return check(body, headers)
}

const providers: readonly WebhookProvider<never>[] = [
  clerk,
  discord,
  generic(),
  github,
  paypal,
  plugipay,
  resend,
  sendgrid,
  shopify,
  slack,
  speckle,
  spine,
  stripe,
  twilio,
]

/** Types are read at run time here. */
const open = (provider: WebhookProvider<never>) => provider as WebhookProvider<AnyEvents>

describe.each(providers.map((provider) => [provider.name, open(provider)] as const))(
  'the fixtures of %s',
  (_, provider) => {
    it.each(fixtureTypes(provider))('%s is what the definition takes for it', async (type) => {
      const event = await verified(provider, eventFixture(provider, type))
      expect(event.type).toBe(type)
      expect(event.id).toMatch(/./)
      expect(event.data).toBeTypeOf('object')
    })

    it.each(fixtureTypes(provider))('%s is another event with every call', async (type) => {
      const one = await verified(provider, eventFixture(provider, type))
      const other = await verified(provider, eventFixture(provider, type))
      expect(one.id).not.toBe(other.id)
    })

    it('are there', () => {
      expect(fixtureTypes(provider).length).toBeGreaterThan(2)
      expect(fixtureTypes(provider)).toContain(usualFixtureType(provider))
    })
  },
)

describe('a set of fixtures', () => {
  const folder = new URL('../src/fixtures/', import.meta.url)
  const files = readdirSync(folder).filter(
    (name) => name.endsWith('.ts') && !/^(fixture-sets?|unique-id)\.ts$/.test(name),
  )

  it('is tested above, one for each file', () => {
    expect(files.map((name) => name.replace('.ts', ''))).toEqual(providers.map(({ name }) => name))
  })

  it.each(files)('%s says where its payloads are documented', (name) => {
    expect(readFileSync(new URL(name, folder), 'utf8')).toMatch(/@see https:\/\/\S+/)
  })
})

describe('an event is encoded as the provider sends it', () => {
  const formType = 'application/x-www-form-urlencoded'

  it('JSON, or a form with JSON in it, from GitHub', async () => {
    const event = eventFixture(github, 'push')
    expect(encodeEvent(github, event).headers).toMatchObject({ 'content-type': 'application/json' })
    const encoding = { form: 'payload' }
    const { body, headers } = encodeEvent(github, event, { encoding })
    expect(headers).toMatchObject({ 'content-type': formType, 'X-GitHub-Event': 'push' })
    expect(JSON.parse(new URLSearchParams(body.toString()).get('payload') ?? '')).toEqual(event)
    expect(await verified(open(github), event, { encoding })).toMatchObject({ type: 'push' })
  })

  it('three ways from Slack', () => {
    const bodyOf = (type: 'message' | 'block_actions' | '/weather') => {
      const { body, headers } = encodeEvent(slack, eventFixture(slack, type))
      return [headers['content-type'], body.toString().slice(0, 8)]
    }
    expect(bodyOf('message')).toEqual(['application/json', '{"token"'])
    expect(bodyOf('block_actions')).toEqual([formType, 'payload='])
    expect(bodyOf('/weather')).toEqual([formType, 'command='])
  })

  it('as a form from Twilio, whatever stands in it', async () => {
    const event = eventFixture(twilio, 'received', { Body: 'é & = + % \u{1f642}' })
    expect(encodeEvent(twilio, event).headers).toMatchObject({ 'content-type': formType })
    expect((await verified(twilio, event)).data).toEqual(event)
  })

  it('with its type and id in headers from Shopify, also where it is made up', async () => {
    const event = { id: 7 }
    const { id } = await verified(open(shopify), event, { type: 'orders/create', id: 'w_7' })
    expect(id).toBe('w_7')
    expect(encodeEvent(shopify, event).headers).not.toHaveProperty('X-Shopify-Topic')
  })

  it('with every value of a list in a form, and what is no text as one', () => {
    expect(String(encodeEvent(twilio, { a: ['b', 'c'], n: 1, yes: true }).body)).toBe('a=b&a=c&n=1&yes=true')
  })

  it('not at all where a form would have to hold an object', () => {
    expect(() => encodeEvent(twilio, { Body: { a: 1 } })).toThrow(
      new TypeError("rawhook: a form holds texts, but 'Body' is object."),
    )
  })
})

it('overrides of a list are those of its event', async () => {
  const events = eventFixture(sendgrid, 'delivered', { email: 'grace@example.com' })
  expect(events).toMatchObject([{ event: 'delivered', email: 'grace@example.com', response: '250 2.0.0 OK' }])
})

it('a sender of no kind of its own names its events as it likes', async () => {
  expect(await verified(generic(), eventFixture(generic(), 'door.opened'))).toMatchObject({ type: 'door.opened' })
})
