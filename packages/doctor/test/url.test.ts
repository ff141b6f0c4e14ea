import { sign, type WebhookProvider } from '@rawhook/core'
import { hubspot } from '@rawhook/providers/hubspot'
import { square } from '@rawhook/providers/square'
import { twilio } from '@rawhook/providers/twilio'
import { describe, expect, it } from 'vitest'
import { type Diagnosis, diagnose } from '../src/index.ts'

const now = 1_700_000_000
const secret = 'a-key-of-this-test'
const signed = 'https://shop.example.com/webhooks/in?tenant=7&b=x%20y'
const proved = (code: string) => ({ ok: false, code, proved: true })

/** The diagnosis of a delivery that was signed for one URL and checked with another. */
async function diagnosedAt(
  provider: WebhookProvider<never>,
  body: string,
  url: string,
  headers: Readonly<Record<string, string>> = {},
  sent = signed,
): Promise<Diagnosis> {
  const signature = await sign(provider, { body, secret, now, url: sent })
  return diagnose(provider, { body, secret, now, url, headers: { ...headers, ...signature } })
}

describe.each([
  [square, '{"event_id":"1"}'],
  [hubspot, '[{"eventId":1}]'],
  [twilio, 'CallSid=CA1&Digits=12'],
] as const)('the URL of $name', (provider, body) => {
  const at = (url: string, headers?: Readonly<Record<string, string>>, sent?: string) =>
    diagnosedAt(provider, body, url, headers, sent)

  it('as it was signed is ok', async () => {
    expect(await at(signed)).toMatchObject({ ok: true })
  })

  it.each([
    [signed, signed.replace('https:', 'http:')],
    [signed.replace('https:', 'http:'), signed],
  ])('with the other scheme: %s', async (sent, url) => {
    expect(await at(url, {}, sent)).toMatchObject(proved('url_scheme'))
  })

  it.each([
    ['x-forwarded-host', 'shop.example.com', 'http://localhost:3000'],
    ['x-forwarded-host', 'shop.example.com, inner.example', 'https://10.0.0.7'],
    ['host', 'shop.example.com', ''],
    ['forwarded', 'for=1.2.3.4;proto=https;host=shop.example.com', 'http://app:8080'],
    ['host', 'shop.example.com', 'https://tunnel.example.net'],
  ])('with the host of the %s header: %s', async (header, value, origin) => {
    const found = await at(signed.replace('https://shop.example.com', origin), { [header]: value })
    expect(found).toMatchObject(proved('url_host'))
  })

  it('whose host nobody knows any more', async () => {
    for (const url of [signed.replace('https://shop.example.com', 'http://localhost:3000'), '']) {
      expect(await at(url)).toMatchObject({ code: 'url_host', proved: false })
    }
  })

  it.each([
    ['a slash more', {}, signed.replace('/in?', '/in/?')],
    ['what a router cut off', { 'x-original-uri': '/webhooks/in?tenant=7&b=x%20y' }, signed.replace('/webhooks', '')],
    ['a prefix that a proxy cut off', { 'x-forwarded-prefix': '/webhooks' }, signed.replace('/webhooks', '')],
    ['a doubled slash', {}, signed.replace('/webhooks/', '/webhooks//')],
  ])('with %s', async (_what, headers, url) => {
    expect(await at(url, headers)).toMatchObject(proved('url_path'))
  })

  it.each([
    ['a field that a proxy added', {}, `${signed}&proxy=1`],
    ['none, because it was cut off', { 'x-original-url': '/webhooks/in?tenant=7&b=x%20y' }, signed.split('?')[0] ?? ''],
  ])('with a query that has %s', async (_what, headers, url) => {
    expect(await at(url, headers)).toMatchObject(proved('url_query'))
  })

  it.each([
    ['/webhooks/in?tenant=7&b=x%20y', signed.split('?')[0] ?? ''],
    ['https://inner.example.com/webhooks/in?tenant=7&b=x%20y', signed.split('?')[0] ?? ''],
    ['/webhooks/in?tenant=7&b=x%20y', 'https://shop.example.com/webhooks/in?tenant=8'],
  ])('that is configured without the query of the request: %s, %s', async (requestUrl, url) => {
    const headers = await sign(provider, { body, secret, now, url: signed })
    const found = await diagnose(provider, { body, secret, now, url, requestUrl, headers })
    expect(found).toMatchObject(proved('url_query'))
    expect(found.evidence.join()).toContain('the request itself has')
  })

  it('that is configured with another path than the request has', async () => {
    const headers = await sign(provider, { body, secret, now, url: signed })
    const url = 'https://shop.example.com/other'
    const requestUrl = '/webhooks/in?tenant=7&b=x%20y'
    expect(await diagnose(provider, { body, secret, now, url, requestUrl, headers })).toMatchObject(proved('url_path'))
  })

  it('whose query nobody knows any more is said to have none', async () => {
    const found = await at(signed.split('?')[0] ?? '')
    expect(found).toMatchObject({ code: 'secret_wrong', proved: false })
    expect(found.evidence.join()).toContain('Here it is without a query.')
  })

  it('with a query that was not signed', async () => {
    const sent = 'https://shop.example.com/webhooks/in'
    expect(await at(`${sent}?utm=1`, {}, sent)).toMatchObject(proved('url_query'))
  })

  it('with another scheme and a slash more', async () => {
    const found = await at(signed.replace('https:', 'http:').replace('/in?', '/in/?'))
    expect(found).toMatchObject({ code: 'url_scheme', proved: true, also: [{ code: 'url_path' }] })
  })
})

it('a URL of which nothing else is known is named beside a wrong secret, without its password', async () => {
  const sent = 'https://ada:pass-of-ada@shop.example.com:8443/in'
  const found = await diagnosedAt(square, '{}', 'http://ada:pass-of-ada@inner.example.com/other', {}, sent)
  expect(found).toMatchObject({ code: 'secret_wrong', proved: false })
  expect(found.evidence.join()).toContain('taken to be at http://inner.example.com;')
  const port = await diagnosedAt(
    square,
    '{}',
    sent.replace(':8443', ''),
    { host: 'ada:pass-of-ada@shop.example.com:8443' },
    sent,
  )
  expect(port).toMatchObject(proved('url_host'))
  expect([...found.evidence, ...port.evidence].join()).not.toContain('pass-of-ada')
})

// Twilio itself signs with a port or without, and a query as it is or escaped: its definition takes all of them.
describe.each([
  [square, '{"event_id":"1"}'],
  [hubspot, '[{"eventId":1}]'],
] as const)('the URL of $name, byte for byte,', (provider, body) => {
  it('with a port', async () => {
    const found = await diagnosedAt(provider, body, signed.replace('.com/', '.com:8443/'))
    expect(found).toMatchObject(proved('url_host'))
  })

  it('with spaces of its query as +', async () => {
    expect(await diagnosedAt(provider, body, signed.replace('%20', '+'))).toMatchObject(proved('url_query'))
  })
})
