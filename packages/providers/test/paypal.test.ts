import { crc32 } from 'node:zlib'
import { createReceiver, verify } from '@rawhook/core'
import { beforeAll, describe, expect, it, vi } from 'vitest'
import { type SelfSigned, selfSigned } from '../../core/test/self-signed.ts'
import { createPaypal, paypal } from '../src/paypal.ts'

const webhookId = '4JH86294D6297924G'
const now = 1_700_000_000
const certificateUrl = 'https://api.sandbox.paypal.com/v1/notifications/certs/CERT-360caa42-fca2a594-a5cafa77'
const envelope = {
  id: 'WH-0G2756385H040842W-5Y612302CV158622M',
  event_type: 'PAYMENT.SALE.COMPLETED',
  resource: { id: '4EU7004268015634R', note: 'é 🙂 $&' },
}
const body = JSON.stringify(envelope)

let key: SelfSigned
beforeAll(async () => {
  key = await selfSigned('messageverificationcerts.paypal.com')
})

/** Signs as PayPal documents it: the checksum is Node's own. */
function signed(text: string, changed: Record<string, string | undefined> = {}) {
  const time = new Date(now * 1000).toISOString().replace('.000', '')
  const transmission = 'dfb3be50-fd74-11e4-8bf3-77339302725b'
  return {
    'PAYPAL-TRANSMISSION-ID': transmission,
    'PAYPAL-TRANSMISSION-TIME': time,
    'PAYPAL-TRANSMISSION-SIG': key.sign(`${transmission}|${time}|${webhookId}|${crc32(text)}`),
    'PAYPAL-CERT-URL': certificateUrl,
    'PAYPAL-AUTH-ALGO': 'SHA256withRSA',
    ...changed,
  }
}

async function verified(text: string, headers: ReturnType<typeof signed>, { secret = webhookId, late = 0 } = {}) {
  const get = vi.fn<typeof fetch>(async () => new Response(key.certificate))
  const event = await verify(createPaypal({ fetch: get }), { body: text, headers, secret, now: now + late }).catch(
    (error: unknown) => error,
  )
  return { event, fetched: get.mock.calls.map(([url]) => (url instanceof URL ? url.href : url)) }
}
const invalid = expect.objectContaining({ code: 'signature_invalid' })

describe('paypal', () => {
  it('verifies an event with the certificate that the delivery names', async () => {
    expect(await verified(body, signed(body))).toEqual({
      event: { id: envelope.id, type: envelope.event_type, data: envelope.resource, raw: envelope },
      fetched: [certificateUrl],
    })
  })

  it.each(['', 'a', '{"id":"1"} '.repeat(1000), '\u0000\u00ff🙂'])(
    'computes the checksum that is signed, %#',
    async (text) => {
      const { event } = await verified(text, signed(text))
      expect(event).toMatchObject({ code: 'payload_malformed' })
    },
  )

  it('refuses another body, another webhook and every changed header', async () => {
    expect((await verified(`${body} `, signed(body))).event).toEqual(invalid)
    expect((await verified(body, signed(body), { secret: 'WEBHOOK_ID' })).event).toEqual(invalid)
    for (const [name, value] of [
      ['PAYPAL-TRANSMISSION-ID', 'another'],
      ['PAYPAL-TRANSMISSION-TIME', '2023-11-14T22:13:21Z'],
      ['PAYPAL-TRANSMISSION-TIME', 'now'],
      ['PAYPAL-TRANSMISSION-SIG', 'AAAA'],
      ['PAYPAL-AUTH-ALGO', 'SHA1withRSA'],
      ['PAYPAL-AUTH-ALGO', 'none'],
    ] as const) {
      expect((await verified(body, signed(body, { [name]: value }))).event).toEqual(invalid)
    }
  })

  it.each(
    Object.keys({ ID: 0, TIME: 0, SIG: 0 })
      .map((name) => `PAYPAL-TRANSMISSION-${name}`)
      .concat('PAYPAL-CERT-URL', 'PAYPAL-AUTH-ALGO'),
  )('misses %s, and never falls back to another way', async (name) => {
    const { event, fetched } = await verified(body, signed(body, { [name]: undefined }))
    expect([event, fetched]).toEqual([expect.objectContaining({ code: 'signature_missing' }), []])
  })

  it.each([
    'https://evil.test/v1/notifications/certs/CERT-1',
    'https://api.paypal.com.evil.test/CERT-1',
    'https://api.paypal.com@evil.test/CERT-1',
    'https://evilpaypal.com/CERT-1',
    'https://paypal.com.evil.test/CERT-1',
    'https://.paypal.com/CERT-1',
    'http://api.paypal.com/v1/notifications/certs/CERT-1',
    'https://api.paypal.com:8443/v1/notifications/certs/CERT-1',
  ])('fetches no certificate from %s', async (url) => {
    expect(await verified(body, signed(body, { 'PAYPAL-CERT-URL': url }))).toEqual({ event: invalid, fetched: [] })
  })

  it.each(['https://api.paypal.com/CERT-1', 'https://api-m.sandbox.paypal.com/CERT-1'])(
    'fetches a certificate from %s',
    async (url) => {
      const { event, fetched } = await verified(body, signed(body, { 'PAYPAL-CERT-URL': url }))
      expect([event, fetched]).toEqual([expect.objectContaining({ id: envelope.id }), [url]])
    },
  )

  it('limits the age of a transmission', async () => {
    expect((await verified(body, signed(body), { late: 300 })).event).toMatchObject({ id: envelope.id })
    expect((await verified(body, signed(body), { late: 301 })).event).toMatchObject({ code: 'signature_stale' })
  })

  it('answers 503 when the certificate cannot be had, so that PayPal comes again', async () => {
    const provider = createPaypal({ fetch: async () => new Response('', { status: 404 }) })
    const receiver = createReceiver(provider, { secret: webhookId, now: () => now, log: false, on: { '*': () => {} } })
    const answer = await receiver.fetch(
      new Request('https://example.test/', { method: 'POST', body, headers: signed(body) as Record<string, string> }),
    )
    expect([answer.status, await answer.json()]).toEqual([503, { error: 'secret_unavailable' }])
  })

  it('asks for the id of the webhook, by the name people keep it under', () => {
    expect(() => createReceiver(paypal, { secret: undefined })).toThrow(/PAYPAL_WEBHOOK_ID/)
  })
})
