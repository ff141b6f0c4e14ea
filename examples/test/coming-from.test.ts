import { pathToFileURL } from 'node:url'
import { type AnyEvents, sign, verify, type WebhookProvider } from '@rawhook/core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Application, blockNamed, createApplication } from './doc-blocks.ts'

/** A delivery that the provider's own SDK made. */
interface Vector {
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  readonly secret: string
  readonly now?: number
  readonly tolerance?: number
  /** The code it is refused with; nothing when the SDK accepts it. */
  readonly refused?: string
}

type Vectors = Readonly<Record<string, Vector>>

const stripeBody = '{\n  "id": "evt_test_webhook",\n  "object": "event"\n}'
const stripeSecret = 'whsec_test_secret'
const stripeSignature = 'v1=2672d138c9a412830f3bfe2ecc5bfb3277cf6f5b49d0119d77dd6cb64da1257e'
const stripeVector = { body: stripeBody, secret: stripeSecret, now: 12_345 }

// stripe-node, test/Webhook.spec.ts
const stripeVectors: Vectors = {
  valid: { ...stripeVector, headers: { 'stripe-signature': `t=12345,${stripeSignature}` } },
  'another v1 that matches nothing': {
    ...stripeVector,
    headers: { 'stripe-signature': `t=12345,${stripeSignature},v1=potato` },
  },
  'inside the tolerance': {
    ...stripeVector,
    headers: { 'stripe-signature': 't=19991,v1=005ec3d9ed97031e44c771ed3a6fdd7e6e5a2ebe43d1c23e407cb00074ff60aa' },
    now: 20_000,
    tolerance: 10,
  },
  'outside the tolerance': {
    ...stripeVector,
    headers: { 'stripe-signature': 't=19985,v1=934adb23c2f58f64deab2c89db028b0af45bad688e46d3e88bd2d21cbb83ab21' },
    now: 20_000,
    tolerance: 10,
    refused: 'signature_stale',
  },
  'a wrong signature': {
    ...stripeVector,
    headers: { 'stripe-signature': 't=12345,v1=bad_signature' },
    refused: 'signature_invalid',
  },
  'no signature at all': {
    ...stripeVector,
    headers: { 'stripe-signature': 'bad_header' },
    refused: 'signature_malformed',
  },
  'an empty header': { ...stripeVector, headers: { 'stripe-signature': '' }, refused: 'signature_missing' },
  'a body that is not JSON': {
    ...stripeVector,
    headers: { 'stripe-signature': 't=12345,v1=a168690f9dbd729db55bad25b47db4dbb47d4840668ff7f56d72460592056cba' },
    body: '} I am not valid JSON; 123][',
    refused: 'payload_malformed',
  },
}

const standardSignature = 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE='
const otherSignature = 'Ceo5qEr07ixe2NLpvHk3FH9bwy/WavXrAFQ/9tdO6mc='
const standardVector = {
  body: '{"test": 2432232314}',
  secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
  now: 1_614_265_330,
}
const standardHeaders = (prefix: string, signature = standardSignature) => ({
  [`${prefix}-id`]: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
  [`${prefix}-timestamp`]: '1614265330',
  [`${prefix}-signature`]: signature,
})

// svix-webhooks, python/tests/test_webhooks.py
const svixVectors: Vectors = {
  valid: { ...standardVector, headers: standardHeaders('svix') },
  'a wrong signature': {
    ...standardVector,
    headers: standardHeaders('svix', 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OA='),
    refused: 'signature_invalid',
  },
}

// standard-webhooks, libraries/javascript/src/webhook.test.ts and its siblings in other languages
const standardVectors: Vectors = {
  valid: { ...standardVector, headers: standardHeaders('webhook') },
  'a secret without its prefix': {
    ...standardVector,
    headers: standardHeaders('webhook'),
    secret: 'MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
  },
  'made by the library for Rust': {
    headers: {
      'webhook-id': 'msg_27UH4WbU6Z5A5EzD8u03UvzRbpk',
      'webhook-timestamp': '1649367553',
      'webhook-signature': 'v1,tZ1I4/hDygAJgO5TYxiSd6Sd0kDW6hPenDe+bTa3Kkw=',
    },
    body: '{"email":"test@example.com","username":"test_user"}',
    secret: 'whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD',
    now: 1_649_367_553,
  },
  'one of several signatures': {
    ...standardVector,
    headers: standardHeaders(
      'webhook',
      `v1,${otherSignature} v2,${otherSignature} ${standardSignature} v1,${otherSignature}`,
    ),
  },
  'a v1 beside a v1a': {
    ...standardVector,
    headers: standardHeaders(
      'webhook',
      `${standardSignature} v1a,hnO3f9T8Ytu9HwrXslvumlUpqtNVqkhqw/enGzPCXe5BdqzCInXqYXFymVJaA7AZdpXwVLPo3mNl8EM+m7TBAg==`,
    ),
  },
  'a signature that is not base64': {
    ...standardVector,
    headers: standardHeaders('webhook', 'v1,dawfeoifkpqwoekfpqoekf'),
    refused: 'signature_invalid',
  },
  'an unknown version only': {
    ...standardVector,
    headers: standardHeaders('webhook', standardSignature.replace('v1', 'v2')),
    refused: 'signature_malformed',
  },
  'a time too far in the future': {
    ...standardVector,
    headers: standardHeaders('webhook'),
    now: 1_614_265_029,
    refused: 'signature_stale',
  },
  'no timestamp': {
    ...standardVector,
    headers: { ...standardHeaders('webhook'), 'webhook-timestamp': '' },
    refused: 'signature_missing',
  },
}

// octokit/webhooks-methods.js, test/verify.test.ts
const githubVector = {
  body: '{"foo":"bar"}',
  secret: 'mysecret',
  headers: {
    'X-Hub-Signature-256': 'sha256=4864d2759938a15468b5df9ade20bf161da9b4f737ea61794142f3484236bda3',
  },
}
const githubVectors: Vectors = {
  valid: githubVector,
  'text beyond ASCII': {
    body: '{"foo":"Foo\\n\\u001B[34mbar: ♥♥♥♥♥♥♥♥\\nthis-is-lost\\u001B[0m\\u001B[2K"}',
    secret: 'development',
    headers: {
      'X-Hub-Signature-256': 'sha256=afecc3caa27548bb90d51a50384cb2868b9a3327b4ad6a01c9bd4ed0f8b0b12c',
    },
  },
  'another secret': { ...githubVector, secret: 'foo', refused: 'signature_invalid' },
  'a header without its prefix': {
    ...githubVector,
    headers: { 'X-Hub-Signature-256': 'foo' },
    refused: 'signature_malformed',
  },
}

const definitions = [
  { file: 'stripe.ts', name: 'stripe', vectors: stripeVectors },
  { file: 'svix.ts', name: 'svix', vectors: svixVectors },
  { file: 'svix.ts', name: 'standardWebhooks', vectors: standardVectors },
  { file: 'github.ts', name: 'github', vectors: githubVectors },
] as const

let application: Application

beforeAll(() => {
  application = createApplication()
})

afterAll(() => application.remove())

async function load(file: string, name: string): Promise<WebhookProvider<AnyEvents>> {
  const path = application.write(file, blockNamed('docs/coming-from.md', file).code)
  const module: Record<string, WebhookProvider<AnyEvents>> = await import(pathToFileURL(path).href)
  const provider = module[name]
  if (provider === undefined) throw new Error(`${file} does not export ${name}`)
  return provider
}

describe.each(definitions)('the definition of $name', ({ file, name, vectors }) => {
  test.each(Object.entries(vectors))('agrees with its SDK on: %s', async (_, { refused, ...delivery }) => {
    const definition = await load(file, name)
    // The bodies of the vectors are no events of the provider, so here any body is one.
    const provider: WebhookProvider<AnyEvents> = {
      ...definition,
      toEvents: (payload) => [{ id: 'evt_1', type: 'any', data: payload, raw: payload }],
    }

    if (refused === undefined) {
      expect((await verify(provider, delivery)).data).toEqual(JSON.parse(delivery.body))
    } else {
      await expect(verify(provider, delivery)).rejects.toMatchObject({ code: refused })
    }
  })
})

describe('the events of', () => {
  test('stripe carry the id and the type of the body', async () => {
    const stripe = await load('stripe.ts', 'stripe')
    const body = JSON.stringify({ id: 'evt_1', type: 'invoice.paid', data: { object: { id: 'in_1' } } })
    const headers = await sign(stripe, { body, secret: stripeSecret })

    const event = await verify(stripe, { body, headers, secret: stripeSecret })
    expect(event).toMatchObject({ id: 'evt_1', type: 'invoice.paid', data: { object: { id: 'in_1' } } })
  })

  test.each(['svix', 'standardWebhooks'])('%s carry the signed id of the header', async (name) => {
    const provider = await load('svix.ts', name)
    const { secret } = standardVector
    const body = JSON.stringify({ type: 'user.created', data: { name: 'Ada' } })
    const headers = await sign(provider, { body, secret, id: 'msg_1' })

    const event = await verify(provider, { body, headers, secret })
    expect(event).toMatchObject({ id: 'msg_1', type: 'user.created', data: { name: 'Ada' } })
  })

  test.each([
    ['issues', { action: 'opened' }, 'issues'],
    ['push', { ref: 'refs/heads/main' }, 'push'],
  ])('github: %s, as JSON and as a form', async (name, payload, type) => {
    const github = await load('github.ts', 'github')
    const json = JSON.stringify(payload)
    for (const body of [json, new URLSearchParams({ payload: json }).toString()]) {
      const signed = await sign(github, { body, secret: 'mysecret' })
      const headers = { ...signed, 'X-GitHub-Event': name, 'X-GitHub-Delivery': 'd_1' }
      expect(await verify(github, { body, headers, secret: 'mysecret' })).toMatchObject({
        id: 'd_1',
        type,
        data: payload,
      })
    }
  })
})
