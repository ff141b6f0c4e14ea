import { describe, expect, it, vi } from 'vitest'
import { createReceiver, sign, verify } from '../src/index.ts'
import { acme, acmeWith, now, plainSignature, secret } from './acme.ts'
import { delivery, event } from './delivery.ts'

const creating = (options: Readonly<Record<string, unknown>>) => () =>
  Reflect.apply(createReceiver, undefined, [acme, { secret, log: false, ...options }])

const typeError = (message: RegExp) =>
  expect.objectContaining({ name: 'TypeError', message: expect.stringMatching(message) })

describe('the options of a receiver', () => {
  it.each([0, -1, 86_401, 1.5, Number.NaN, Number.POSITIVE_INFINITY, '300', null])(
    'refuse a tolerance of %j, which could switch the check off',
    async (tolerance) => {
      expect(creating({ tolerance })).toThrow(typeError(/tolerance is a whole number of seconds from 1 to 86400/))
    },
  )

  it('take the shortest and the longest tolerance', async () => {
    for (const tolerance of [1, 86_400]) {
      const receiver = createReceiver(acme, { secret, tolerance, now: () => now, log: false })
      expect((await receiver.receive(await delivery({ now: now - tolerance }))).kind).toBe('verified')
      expect((await receiver.receive(await delivery({ now: now - tolerance - 1 }))).kind).toBe('rejected')
    }
  })

  it("take the provider's tolerance, else 300 s", async () => {
    const receiver = createReceiver(acmeWith({ tolerance: 10 }), { secret, now: () => now, log: false })
    expect((await receiver.receive(await delivery({ now: now - 10 }))).kind).toBe('verified')
    expect((await receiver.receive(await delivery({ now: now - 11 }))).kind).toBe('rejected')
    const plain = createReceiver(acme, { secret, now: () => now, log: false })
    expect((await plain.receive(await delivery({ now: now - 300 }))).kind).toBe('verified')
  })

  it('refuse a tolerance where there is no timestamp', () => {
    const provider = acmeWith({ signature: plainSignature })
    expect(() => createReceiver(provider, { secret, tolerance: 300 })).toThrow(typeError(/no timestamp/))
  })

  it.each([Number.NaN, -1, 1_700_000_000_000, Number.POSITIVE_INFINITY])('refuse a clock that says %d', (time) => {
    expect(creating({ now: () => time })).toThrow(typeError(/seconds, not milliseconds/))
  })

  it('refuse a clock that says a text', () => {
    expect(creating({ now: () => '1700000000' })).toThrow(typeError(/Unix time in seconds/))
  })

  it("use the system's clock where none is given", async () => {
    vi.useFakeTimers({ now: now * 1000 })
    try {
      const receiver = createReceiver(acme, { secret, log: false })
      expect(await receiver.receive(await delivery())).toMatchObject({ kind: 'verified', skewSeconds: 0 })
      const headers = await sign(acme, { body: event(), secret })
      expect(headers['Acme-Signature']).toContain(`t=${now},`)
      expect((await verify(acme, { body: event(), headers, secret })).id).toBe('evt_1')
    } finally {
      vi.useRealTimers()
    }
  })

  it('treat a clock that goes wrong later as stale, never as fresh', async () => {
    let time = now
    const receiver = createReceiver(acme, { secret, now: () => time, log: false })
    time = Number.NaN
    expect(await receiver.receive(await delivery())).toMatchObject({ error: { code: 'signature_stale' } })
  })

  it.each(['maxBodyBytes', 'bodyTimeout'])('refuse a %s that is no positive whole number', (name) => {
    for (const value of [0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, '1mb']) {
      expect(creating({ [name]: value })).toThrow(typeError(new RegExp(`${name} must be a positive whole number`)))
    }
  })

  it("limit the body to maxBodyBytes, else to the provider's, else to 1 MiB", async () => {
    for (const [provider, options, expected] of [
      [acme, { maxBodyBytes: 100 }, 100],
      [acmeWith({ maxBodyBytes: 200 }), {}, 200],
      [acmeWith({ maxBodyBytes: 200 }), { maxBodyBytes: 100 }, 100],
      [acme, {}, 1_048_576],
    ] as const) {
      const request = await delivery()
      await createReceiver(provider, { secret, now: () => now, log: false, ...options }).receive(request)
      expect(request.read).toEqual([expected])
    }
  })

  it.each([
    ['an unknown name', { tolerence: 300 }, /no option 'tolerence'/],
    ['a name of the prototype', { constructor: 1 }, /no option 'constructor'/],
    ['handler', { handler: () => {} }, /handler belongs to webhook\(\)/],
    ['path', { path: '/x' }, /Fastify/],
    ['inbox', { inbox: {} }, /inbox/],
    ['acknowledge', { acknowledge: 'on-receipt' }, /inbox/],
    ['an empty on', { on: {} }, /on is empty/],
    ['a handler that is no function', { on: { 'order.paid': 'x' } }, /on\['order.paid'\] is not a function/],
    ['a handler that is undefined', { on: { 'order.paid': undefined } }, /on\['order.paid'\] is not a function/],
    ['a * inside a key', { on: { 'order.*.paid': () => {} } }, /\* inside/],
    ['another unhandled', { unhandled: 'ignore' }, /unhandled is 'acknowledge' or 'reject'/],
  ])('refuse %s', (_, options, message) => {
    expect(creating(options)).toThrow(typeError(message))
  })

  it('refuse a maxBodyBytes of the provider that cannot work', () => {
    expect(() => createReceiver(acmeWith({ maxBodyBytes: 0 }), { secret })).toThrow(typeError(/maxBodyBytes/))
  })

  it('name the endpoint by source, else by the provider', async () => {
    const named = createReceiver(acme, { secret, source: 'eu', now: () => now, log: false })
    expect(await named.receive(await delivery())).toMatchObject({ provider: 'acme', source: 'eu' })
    const plain = createReceiver(acme, { secret, now: () => now, log: false })
    expect(await plain.receive(await delivery())).toMatchObject({ source: 'acme' })
  })
})
