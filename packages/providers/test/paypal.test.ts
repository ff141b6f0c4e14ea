import { crc32 } from 'node:zlib'
import { createReceiver, verify } from '@rawhook/core'
import { beforeAll, describe, expect, it, vi } from 'vitest'
import { type SelfSigned, selfSigned } from '../../core/test/self-signed.ts'
import { createPaypal, paypal } from '../src/paypal.ts'
import { paypalHeaders } from './paypal-signer.ts'

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
      ['PAYPAL-TRANSMISSION-ID', 'dfb3be50|x'],
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

  const path = 'v1/notifications/certs/CERT-360caa42-fca2a594-a5cafa77'

  it.each([
    `https://evil.test/${path}`,
    `https://api.paypal.com.evil.test/${path}`,
    `https://api.paypal.com@evil.test/${path}`,
    `https://evilpaypal.com/${path}`,
    `https://paypal.com.evil.test/${path}`,
    `https://.paypal.com/${path}`,
    `https://paypal.com/${path}`,
    `https://www.paypal.com/${path}`,
    `https://evil.api.paypal.com/${path}`,
    `https://api.evil.paypal.com/${path}`,
    `https://api-x.paypal.com/${path}`,
    `http://api.paypal.com/${path}`,
    `https://api.paypal.com:8443/${path}`,
    `https://api.paypal.com/${path}?`,
    `https://api.paypal.com/${path}?x=1`,
    `https://api.paypal.com/${path}#x`,
    `https://api.paypal.com/${path}/other`,
    `https://api.paypal.com/other/${path}`,
    'https://api.paypal.com/CERT-1',
    'https://api.paypal.com/v1/notifications/certs/',
    'https://api.paypal.com/v1/notifications/certs/../other/CERT-1',
    'https://api.paypal.com/v1/notifications/certs/..%2fother',
    'https://api.paypal.com/v2/notifications/certs/CERT-1',
  ])('fetches no certificate from %s', async (url) => {
    expect(await verified(body, signed(body, { 'PAYPAL-CERT-URL': url }))).toEqual({ event: invalid, fetched: [] })
  })

  it.each(['api', 'api-m', 'api.sandbox', 'api-m.sandbox'])(
    'fetches a certificate from %s.paypal.com',
    async (name) => {
      const url = `https://${name}.paypal.com/${path}`
      const { event, fetched } = await verified(body, signed(body, { 'PAYPAL-CERT-URL': url }))
      expect([event, fetched]).toEqual([expect.objectContaining({ id: envelope.id }), [url]])
    },
  )

  it('limits the age of a transmission', async () => {
    expect((await verified(body, signed(body), { late: 300 })).event).toMatchObject({ id: envelope.id })
    const { event, fetched } = await verified(body, signed(body), { late: 301 })
    expect([event, fetched]).toEqual([expect.objectContaining({ code: 'signature_stale' }), []])
  })

  it.each([
    ['404', 404, 400, 'signature_invalid'],
    ['500', 500, 503, 'secret_unavailable'],
  ])('answers by whether the certificate could be looked up: %s', async (_, found, status, error) => {
    const provider = createPaypal({ fetch: async () => new Response('', { status: found }) })
    const receiver = createReceiver(provider, { secret: webhookId, now: () => now, log: false, on: { '*': () => {} } })
    const answer = await receiver.fetch(
      new Request('https://example.test/', { method: 'POST', body, headers: signed(body) as Record<string, string> }),
    )
    expect([answer.status, await answer.json()]).toEqual([status, { error }])
  })

  it.each(['x\n{pem}', '{pem}x', '{pem}x{pem}', '<html>{pem}</html>'])(
    'takes no certificate out of a larger answer: %j',
    async (text) => {
      const provider = createPaypal({ fetch: async () => new Response(text.replaceAll('{pem}', key.certificate)) })
      const headers = signed(body)
      await expect(verify(provider, { body, headers, secret: webhookId, now })).rejects.toEqual(invalid)
    },
  )

  it('takes no id with the separator in it, even where it was signed', async () => {
    const time = new Date(now * 1000).toISOString()
    const id = `dfb3be50|${time}|OTHER`
    const headers = {
      'PAYPAL-TRANSMISSION-ID': id,
      'PAYPAL-TRANSMISSION-TIME': time,
      'PAYPAL-TRANSMISSION-SIG': key.sign(`${id}|${time}|${webhookId}|${crc32(body)}`),
    }
    expect(await verified(body, signed(body, headers))).toEqual({ event: invalid, fetched: [] })
  })

  it.each(['messageverificationcerts.paypal.com', 'messageverificationcerts.sandbox.paypal.com'])(
    'takes a certificate of %s',
    async (commonName) => {
      const other = await selfSigned(commonName, { keyOf: key })
      const provider = createPaypal({ fetch: async () => new Response(other.certificate) })
      const delivery = { body, headers: paypalHeaders(other, body, now), secret: webhookId, now }
      expect(await verify(provider, delivery)).toMatchObject({ id: envelope.id })
    },
  )

  it.each([
    'x',
    'paypal.com',
    'evil.paypal.com',
    'messageverificationcerts.paypal.com.evil.test',
    'messageverificationcertsxpaypal.com',
  ])('takes no certificate of %s', async (commonName) => {
    const other = await selfSigned(commonName, { keyOf: key })
    const provider = createPaypal({ fetch: async () => new Response(other.certificate) })
    const delivery = { body, headers: paypalHeaders(other, body, now), secret: webhookId, now }
    await expect(verify(provider, delivery)).rejects.toEqual(invalid)
  })

  it('computes the checksum once, whatever is configured, and not for what cannot be right', async () => {
    const text = JSON.stringify({ ...envelope, note: 'x'.repeat(1000) })
    const big = Uint8Array.from(new TextEncoder().encode(text)) // of the realm whose iterator is watched
    const values = vi.spyOn(Uint8Array.prototype, Symbol.iterator)
    const provider = createPaypal({ fetch: async () => new Response(key.certificate) })
    const count = async (secret: readonly string[], headers: Readonly<Record<string, string>>) => {
      values.mockClear()
      await verify(provider, { body: big, headers, secret, now }).catch(() => {})
      return values.mock.contexts.filter((each) => each === big).length
    }
    const genuine = paypalHeaders(key, new TextDecoder().decode(big), now)
    expect(await count([webhookId], genuine)).toBe(1)
    expect(await count(['A', 'B', 'C', 'D', webhookId], genuine)).toBe(1)
    expect(await count([webhookId], { ...genuine, 'PAYPAL-TRANSMISSION-SIG': 'AAAA' })).toBe(0)
    expect(await count([webhookId], { ...genuine, 'PAYPAL-TRANSMISSION-TIME': '2001-01-01T00:00:00Z' })).toBe(1)
    const fresh = createPaypal({ fetch: async () => new Response('', { status: 404 }) })
    values.mockClear()
    await verify(fresh, { body: big, headers: genuine, secret: webhookId, now }).catch(() => {})
    expect(values.mock.contexts).not.toContain(big)
    values.mockRestore()
  })

  it('answers what is genuine with 200 while strangers name certificates on every connection they have', async () => {
    const turn = (): Promise<void> => new Promise((resolve) => void setTimeout(resolve))
    let flying = 0
    const most: number[] = []
    const provider = createPaypal({
      fetch: async (url) => {
        flying += 1
        most.push(flying)
        for (let waited = 0; waited < 5; waited++) await turn()
        flying -= 1
        const isThere = url instanceof URL && url.href === certificateUrl
        return isThere ? new Response(key.certificate) : new Response('', { status: 404 })
      },
    })
    const receiver = createReceiver(provider, { secret: webhookId, now: () => now, log: false, on: { '*': () => {} } })
    const post = async (headers: Readonly<Record<string, string>>): Promise<number> =>
      (await receiver.fetch(new Request('https://example.test/', { method: 'POST', body, headers }))).status
    const genuine = paypalHeaders(key, body, now)
    const forged = { 'PAYPAL-TRANSMISSION-SIG': Buffer.alloc(256, 1).toString('base64') }
    const stranger = async (who: number): Promise<void> => {
      for (let count = 0; count < 20; count++) {
        const place = `https://api.paypal.com/v1/notifications/certs/X-${who}-${count}`
        expect(await post({ ...genuine, ...forged, 'PAYPAL-CERT-URL': place })).toBe(400)
      }
    }
    const strangers = Promise.all(Array.from({ length: 8 }, async (_, who) => stranger(who)))
    for (let count = 0; count < 10; count++) expect(await post(genuine)).toBe(200)
    await strangers
    expect(Math.max(...most)).toBe(4)
    expect(most).toHaveLength(8 * 20 + 1)
  })

  it('asks for the id of the webhook, by the name people keep it under', () => {
    for (const secret of [undefined, '', 'a|b', 'https://example.test/webhooks']) {
      expect(() => createReceiver(paypal, { secret })).toThrow(/PAYPAL_WEBHOOK_ID/)
    }
  })
})
