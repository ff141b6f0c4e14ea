import { createHmac } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type HeadersLike, hmac, sign, verify, WebhookError } from '../src/index.ts'
import { acme, acmeBatch, acmeWith, now, plainSignature, secret } from './acme.ts'
import { event } from './delivery.ts'

const body = event()
const bytes = new TextEncoder().encode(body)
const signature = `t=${now},v1=${createHmac('sha256', secret).update(`${now}.${body}`).digest('hex')}`
const settings = { body, secret, now }

describe('verify', () => {
  it('returns the event', async () => {
    const found = await verify(acme, { ...settings, headers: { 'Acme-Signature': signature } })
    expect(found).toStrictEqual({ id: 'evt_1', type: 'order.paid', data: { total: 5 }, raw: JSON.parse(body) })
  })

  it.each([
    ['text', body],
    ['a Uint8Array', bytes],
    ['a Buffer', Buffer.from(body)],
    ['a part of a larger buffer', Buffer.from(`..${body}..`).subarray(2, 2 + bytes.length)],
    ['an ArrayBuffer', bytes.slice().buffer],
  ])('takes a body that is %s', async (_, given) => {
    expect((await verify(acme, { ...settings, body: given, signature })).id).toBe('evt_1')
  })

  it.each([JSON.parse(body), [bytes], undefined, null, 1, new SharedArrayBuffer(2)])(
    'refuses %o as a body: its bytes are gone',
    async (given) => {
      const attempt = Reflect.apply(verify, undefined, [acme, { ...settings, body: given, signature }])
      await expect(attempt).rejects.toThrow(TypeError)
      await expect(attempt).rejects.toThrow(/raw body/)
    },
  )

  const incoming: IncomingHttpHeaders = { host: 'a.example', 'acme-signature': signature, 'set-cookie': ['a=b'] }
  it.each([
    ['as Headers', new Headers({ 'Acme-Signature': signature })],
    ['as the provider writes them', { 'Acme-Signature': signature }],
    ['in lower case', { 'acme-signature': signature }],
    ['in upper case', { 'ACME-SIGNATURE': signature }],
    ["as Node's IncomingHttpHeaders", incoming],
    ['with a list of one', { 'Acme-Signature': [signature] }],
    ['beside undefined ones', { 'X-Other': undefined, 'Acme-Signature': signature }],
    ['without a prototype', Object.assign(Object.create(null), { 'Acme-Signature': signature })],
  ] satisfies [string, HeadersLike][])('takes headers %s', async (_, headers) => {
    expect((await verify(acme, { ...settings, headers })).id).toBe('evt_1')
  })

  it.each([
    ['a list of two', { 'Acme-Signature': [signature, signature] }],
    ['two cases of one name', { 'Acme-Signature': signature, 'acme-signature': signature }],
    [
      'Headers appended to',
      new Headers([
        ['acme-signature', signature],
        ['Acme-Signature', signature],
      ]),
    ],
  ] satisfies [string, HeadersLike][])('sees repeated lines in %s', async (_, headers) => {
    const attempt = verify(acme, { ...settings, headers })
    await expect(attempt).rejects.toMatchObject({ code: 'signature_malformed' })
  })

  it('takes the signature header alone, before any in headers', async () => {
    expect((await verify(acme, { ...settings, signature })).id).toBe('evt_1')
    const headers = { 'Acme-Signature': 't=1,v1=00' }
    expect((await verify(acme, { ...settings, headers, signature })).id).toBe('evt_1')
    const absent = verify(acme, { ...settings, headers: { 'Acme-Signature': signature }, signature: null })
    await expect(absent).rejects.toMatchObject({ code: 'signature_missing' })
  })

  it('takes the other headers from headers when signature is given', async () => {
    const scheme = hmac({
      hash: 'sha256',
      encoding: 'hex',
      header: 'Acme-Signature',
      timestamp: { header: 'Acme-Time', unit: 'seconds' },
      content: '{timestamp}{body}',
    })
    const digest = createHmac('sha256', secret).update(`${now}${body}`).digest('hex')
    const provider = acmeWith({ signature: scheme })
    const found = await verify(provider, { ...settings, headers: { 'acme-time': String(now) }, signature: digest })
    expect(found.id).toBe('evt_1')
  })

  it.each([{}, { headers: {} }, { signature: undefined }, { signature: null }, { signature: '' }, { signature: ' ' }])(
    'misses a signature in %j',
    async (options) => {
      const attempt = verify(acme, { ...settings, ...options })
      await expect(attempt).rejects.toMatchObject({ code: 'signature_missing', status: 400 })
      await expect(attempt).rejects.toBeInstanceOf(WebhookError)
    },
  )

  it.each([undefined, '', '  ', [], new Uint8Array()])('misses a secret in %j', async (empty) => {
    const attempt = verify(acme, { ...settings, signature, secret: empty })
    await expect(attempt).rejects.toMatchObject({ code: 'signature_missing', message: /ACME_WEBHOOK_SECRET/ })
  })

  it('returns the first of several events', async () => {
    const list = `[${event()},${event({ id: 'evt_2' })}]`
    const headers = await sign(acmeBatch, { body: list, secret, now })
    expect((await verify(acmeBatch, { body: list, headers, secret, now })).id).toBe('evt_1')
  })

  it('refuses a tolerance and a clock that cannot be right', async () => {
    for (const wrong of [{ tolerance: 0 }, { tolerance: Number.NaN }, { now: now * 1000 }, { now: Number.NaN }])
      await expect(verify(acme, { ...settings, signature, ...wrong })).rejects.toThrow(TypeError)
    const plain = acmeWith({ signature: plainSignature })
    await expect(verify(plain, { ...settings, signature, tolerance: 300 })).rejects.toThrow(/no timestamp/)
  })

  it('verifies a delivery to the URL it was signed for', async () => {
    const provider = acmeWith({
      signature: hmac({ hash: 'sha256', encoding: 'hex', header: 'S', content: '{method} {url}\n{body}' }),
    })
    const url = 'https://a.example/hook?x=1'
    const headers = await sign(provider, { body, secret, url })
    const expected = createHmac('sha256', secret).update(`POST ${url}\n${body}`).digest('hex')
    expect(headers).toEqual({ S: expected })
    expect((await verify(provider, { body, secret, headers, url })).id).toBe('evt_1')
    const attempt = verify(provider, { body, secret, headers, url: `${url}&y=2` })
    await expect(attempt).rejects.toMatchObject({ code: 'signature_invalid' })
    await expect(verify(provider, { body, secret, headers })).rejects.toThrow(
      new TypeError('rawhook: acme: Acme signs the URL that it was given, so url is required.'),
    )
    await expect(sign(provider, { body, secret })).rejects.toThrow(TypeError)
  })
})

describe('sign', () => {
  it.each([
    ['text', body],
    ['bytes', bytes],
    ['an ArrayBuffer', bytes.slice().buffer],
  ])('signs %s', async (_, given) => {
    expect(await sign(acme, { body: given, secret, now })).toEqual({ 'Acme-Signature': signature })
  })

  it.each(['', '  ', new Uint8Array()])('refuses the empty secret %j', async (empty) => {
    await expect(sign(acme, { body, secret: empty, now })).rejects.toThrow(TypeError)
  })

  it.each([Number.NaN, -1, now * 1000, Number.POSITIVE_INFINITY])('refuses a clock that says %d', async (time) => {
    await expect(sign(acme, { body, secret, now: time })).rejects.toThrow(/seconds, not milliseconds/)
  })

  it('is what verify accepts, whatever the bytes and the secret', async () => {
    const provider = acmeWith({ toEvents: () => [{ id: '1', type: 'x', data: 0, raw: 0 }], body: 'form' })
    const ascii = fc.stringMatching(/^[a-z0-9=&%+ ]*$/)
    const key = fc.oneof(
      fc.string({ minLength: 1 }).filter((text) => text.trim() !== ''),
      fc.uint8Array({ minLength: 1 }),
    )
    await fc.assert(
      fc.asyncProperty(ascii, key, fc.integer({ min: 0, max: 1e11 }), async (text, anySecret, time) => {
        const headers = await sign(provider, { body: text, secret: anySecret, now: time })
        const found = await verify(provider, { body: text, headers, secret: anySecret, now: time })
        expect(found.id).toBe('1')
      }),
    )
  })

  it('is what verify finds authentic for any bytes at all, and what no other bytes have', async () => {
    const any = fc.uint8Array({ maxLength: 64 })
    await fc.assert(
      fc.asyncProperty(any, any, async (one, two) => {
        const headers = await sign(acme, { body: one, secret, now })
        const codeFor = (given: Uint8Array): Promise<unknown> =>
          verify(acme, { body: given, headers, secret, now }).then(
            () => 'accepted',
            (error) => error.code,
          )
        expect(await codeFor(one)).not.toBe('signature_invalid')
        if (!Buffer.from(one).equals(two)) expect(await codeFor(two)).toBe('signature_invalid')
      }),
    )
  })
})
