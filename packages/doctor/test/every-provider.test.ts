import { readdirSync } from 'node:fs'
import { inspect } from 'node:util'
import { sign, type WebhookProvider } from '@rawhook/core'
import { describe, expect, it } from 'vitest'
import { signsBody } from '../src/described-signatures.ts'
import { diagnose } from '../src/index.ts'

const slugs = readdirSync(new URL('../../providers/src/', import.meta.url)).map((file) => file.replace(/\.ts$/, ''))
const now = 1_700_000_000
const url = 'https://shop.example.com/webhooks/in'
const canary = 'abadcafe15beef'
/** Secrets of the forms there are; each provider takes one of them or has a key of its own. */
const secrets = [`whsec_${Buffer.from(canary).toString('base64')}`, canary, Buffer.from(canary).toString('base64')]

async function load(slug: string): Promise<WebhookProvider<never>> {
  const module = (await import(`@rawhook/providers/${slug}`)) as Record<string, unknown>
  const found = module[slug.replaceAll(/-(.)/g, (_, letter: string) => letter.toUpperCase())]
  return (typeof found === 'function' ? found() : found) as WebhookProvider<never>
}

/** What one of the secrets signs; nothing where the provider signs in the body, or with a key that only it has. */
async function signed(provider: WebhookProvider<never>) {
  const body = JSON.stringify({
    id: 'evt_1',
    token: secrets[1],
    webhookTimestamp: now * 1000,
    created: 1.5,
    payload: '{}',
  })
  for (const secret of secrets) {
    const headers = await sign(provider, { body, secret, now, url }).catch(() => undefined)
    if (headers !== undefined && Object.keys(headers).length > 0) return [{ body, headers, secret, now, url }]
  }
  return []
}

const deliveries = await Promise.all(
  slugs.map(async (slug) => {
    const provider = await load(slug)
    return { slug, provider, deliveries: provider.body === 'form' ? [] : await signed(provider) }
  }),
)
const signable = deliveries.flatMap(({ slug, provider, deliveries: each }) =>
  each.map((sent) => ({ slug, provider, sent })),
)

it('nearly all providers can be tried', () => {
  expect(slugs.length).toBeGreaterThan(40)
  expect(signable.length).toBeGreaterThan(35)
})

describe.each(signable)('a delivery of $slug', ({ provider, sent }) => {
  it('is ok when it is sound', async () => {
    expect(await diagnose(provider, sent)).toMatchObject({ ok: true, code: 'ok' })
  })

  it('is known by its secret, though that has a line feed', async () => {
    const found = await diagnose(provider, { ...sent, secret: `${sent.secret}\n` })
    // Base64 of the loose kind has no line feeds either, and hexadecimal decodes to none.
    expect(found).toMatchObject({ ok: false, code: 'secret_whitespace', proved: true })
  })

  it('is body_empty without its body, where that is signed', async () => {
    const found = await diagnose(provider, { ...sent, body: '' })
    // A secret that is itself sent proves a delivery whatever its body is.
    expect(found.ok ? signsBody(provider) : found.code).toBe(found.ok ? false : 'body_empty')
  })

  it('is body_base64 in base64, where that is signed', async () => {
    const found = await diagnose(provider, { ...sent, body: Buffer.from(sent.body).toString('base64') })
    expect(found.ok ? signsBody(provider) : found.code).toBe(found.ok ? false : 'body_base64')
  })

  it('shows nothing of itself', async () => {
    const found = await diagnose(provider, { ...sent, body: `${sent.body}?`, secret: `${sent.secret}00` })
    expect(inspect(found, { depth: 9 })).not.toMatch(/abadcafe|YWJhZGNhZmU/)
  })
})

describe.each(deliveries)('a delivery of $slug', ({ provider }) => {
  it('without its headers is one of those', async () => {
    const { code, ok } = await diagnose(provider, { body: '{"id":1}', headers: {}, secret: secrets[0], now, url })
    const [header] = provider.signature.headers
    expect([ok, code]).toEqual([false, header === undefined ? expect.stringMatching(/^secret_/) : 'header_missing'])
  })
})
