import { hmac, sign, type WebhookProvider } from '@rawhook/core'
import { hubspot } from '@rawhook/providers/hubspot'
import { stripe } from '@rawhook/providers/stripe'
import { describe, expect, it } from 'vitest'
import { diagnose } from '../src/index.ts'
import { arrived, diagnosed, now, subjects, withValues } from './subjects.ts'

const timed = ['stripe', 'slack', 'svix', 'standardWebhooks'] as const
const inHeader = ['slack', 'svix', 'standardWebhooks'] as const

describe.each(timed)('a signed time of %s', (name) => {
  it('that is too old', async () => {
    const found = await diagnosed(name, () => ({}), { at: now - 301 })
    expect(found).toMatchObject({ ok: false, code: 'timestamp_stale', proved: true, skewSeconds: 301 })
  })

  it('that is in the future', async () => {
    const found = await diagnosed(name, () => ({}), { at: now + 301 })
    expect(found).toMatchObject({ ok: false, code: 'timestamp_future', proved: true, skewSeconds: -301 })
  })

  it('that is as old as may be', async () => {
    expect(await diagnosed(name, () => ({}), { at: now - 300 })).toMatchObject({ ok: true, skewSeconds: 300 })
    expect(await diagnosed(name, () => ({ tolerance: 10 }), { at: now - 11 })).toMatchObject({
      code: 'timestamp_stale',
    })
  })

  it('that is sent in milliseconds and signed in seconds', async () => {
    const found = await diagnosed(name, ({ headers }) => ({
      headers: withValues(headers, (value) => value.replace(String(now), `${now}000`)),
    }))
    expect(found).toMatchObject({ ok: false, code: 'timestamp_ms', proved: true })
  })

  it('that is sent and signed in milliseconds', async () => {
    const { provider, ...sound } = { ...subjects[name], ...(await arrived(name)) }
    const headers = await provider.signature.sign({ ...sound, body: Buffer.from(sound.body), now: now * 1000 })
    expect(await diagnose(provider, { ...sound, headers })).toMatchObject({ code: 'timestamp_ms', proved: true })
  })

  it('that is old beside another cause is named as well', async () => {
    const found = await diagnosed(name, ({ body }) => ({ body: `${body}\n` }), { at: now - 900 })
    expect(found).toMatchObject({ code: 'body_trailing_newline', also: [{ code: 'timestamp_stale' }] })
  })
})

describe.each(inHeader)('a signed time of %s', (name) => {
  it.each([
    ['Date', new Date(now * 1000).toUTCString()],
    ['X-Request-Start', String(now)],
    ['X-Received-At', new Date(now * 1000).toISOString()],
  ])('that only the %s header still has', async (header, value) => {
    const found = await diagnosed(name, ({ headers }) => ({
      headers: { ...withValues(headers, (text) => (text === String(now) ? String(now + 2) : text)), [header]: value },
    }))
    expect(found).toMatchObject({ ok: false, code: 'timestamp_other_header', proved: true })
  })
})

it.each(inHeader)('a signed time of %s that is sent in words is of another form', async (name) => {
  for (const text of [new Date(now * 1000).toISOString(), `${now}.0`]) {
    const found = await diagnosed(name, ({ headers }) => ({
      headers: withValues(headers, (value) => (value === String(now) ? text : value)),
    }))
    expect(found).toMatchObject({ ok: false, code: 'timestamp_ms', proved: true })
  }
})

it('seconds where the provider signs milliseconds are the wrong unit', async () => {
  const provider: WebhookProvider<never> = {
    ...hubspot,
    signature: hmac({
      hash: 'sha256',
      encoding: 'base64',
      header: 'X-HubSpot-Signature-v3',
      timestamp: { header: 'X-HubSpot-Request-Timestamp', unit: 'seconds' },
      content: '{method}{url}{body}{timestamp}',
    }),
  }
  const url = 'https://shop.example.com/webhooks'
  const headers = await provider.signature.sign({ body: Buffer.from('[]'), secret: 'it', now, url })
  const found = await diagnose(hubspot, { body: '[]', headers, secret: 'it', now, url })
  expect(found).toMatchObject({ ok: false, code: 'timestamp_ms', proved: true })
})

it('an old time that is small is old, and not in another unit', async () => {
  const { body, secret } = await arrived('stripe')
  const headers = await sign(stripe, { body, secret, now: 12_345 })
  expect(await diagnose(stripe, { body, secret, headers, now: 20_000 })).toMatchObject({ code: 'timestamp_stale' })
})
