import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { createReceiver, hmac, type Outcome } from '../src/index.ts'
import { acme, acmeEvent, acmeWith, now, secret } from './acme.ts'
import { delivery, event } from './delivery.ts'

const settings = { secret, now: () => now, log: false } as const
const receive = async (body: string | Uint8Array, provider = acme): Promise<Outcome> =>
  createReceiver(provider, settings).receive(await delivery({ provider, body }))
const malformed = (message: RegExp) => ({
  kind: 'rejected',
  authentic: true,
  error: { code: 'payload_malformed', message: expect.stringMatching(message) },
})
const sha256 = (body: string): string => createHash('sha256').update(body).digest('hex')

describe('id and type of an event', () => {
  it.each(['id', 'type'])('%s is there, is text, and is not empty', async (name) => {
    for (const value of [undefined, null, '', 1, 2 ** 60, true, {}, ['x']]) {
      expect(await receive(event({ [name]: value }))).toMatchObject(malformed(new RegExp(`its event has no ${name}`)))
    }
  })

  it.each(['id', 'type'])('%s has at most 255 bytes', async (name) => {
    for (const value of ['x'.repeat(255), `${'é'.repeat(127)}x`, '€'.repeat(85)])
      expect((await receive(event({ [name]: value }))).kind).toBe('verified')
    for (const value of ['x'.repeat(256), 'é'.repeat(128), '🙂'.repeat(64), '€'.repeat(86)])
      expect(await receive(event({ [name]: value }))).toMatchObject(malformed(/longer than 255 bytes/))
  })

  it.each(['id', 'type'])('%s holds no NUL and no half of a surrogate pair', async (name) => {
    for (const value of ['a\0', '\ud800', 'a\udc00b', '\udc00\ud800', '\ud83d'])
      expect(await receive(event({ [name]: value }))).toMatchObject(malformed(/NUL or half a surrogate pair/))
    for (const value of ['🙂', 'a\nb', ' ', '\u{10ffff}'])
      expect((await receive(event({ [name]: value }))).kind).toBe('verified')
  })
})

describe('the identity of an event', () => {
  it('is the SHA-256 of the signed bytes where the provider sends none', async () => {
    const provider = acmeWith({ dedupe: 'digest', toEvents: (payload) => [{ ...acmeEvent(payload), id: undefined }] })
    expect((await receive(event(), provider)).events).toMatchObject([{ id: sha256(event()) }])
  })

  it('is that digest with a number for the second event and later ones', async () => {
    const provider = acmeWith({
      dedupe: 'digest',
      toEvents: () => ['a', 'b', 'c'].map((type) => ({ type, data: {}, raw: {} })),
    })
    const digest = sha256('{}')
    expect((await receive('{}', provider)).events.map(({ id }) => id)).toEqual([digest, `${digest}/1`, `${digest}/2`])
  })

  it('is the unsigned one where there is one', async () => {
    const provider = acmeWith({ dedupe: 'unsigned-id' })
    expect((await receive(event(), provider)).events).toMatchObject([{ id: 'evt_1' }])
    const body = event({ id: undefined })
    expect((await receive(body, provider)).events).toMatchObject([{ id: sha256(body) }])
  })

  it('names an effect by source and id, or by what the provider says', async () => {
    const keys: string[] = []
    const on = { '*': (_: unknown, ctx: { readonly idempotencyKey: string }) => void keys.push(ctx.idempotencyKey) }
    await createReceiver(acme, { ...settings, on, source: 'eu' }).receive(await delivery())
    const keyed = acmeWith({ key: ({ id, type }) => `${id}:${type}` })
    await createReceiver(keyed, { ...settings, on }).receive(await delivery())
    expect(keys).toEqual(['eu/evt_1', 'acme/evt_1:order.paid'])
  })
})

describe('a body', () => {
  it.each(['', ' ', 'x', '{', '{"id":"1","type":"x"}}', 'id=1&type=x', "{'id':1}"])(
    'that is not JSON is malformed, and not quoted: %j',
    async (body) => {
      const outcome = await receive(body)
      expect(outcome).toMatchObject(malformed(/^The signature is valid, but the body is not JSON\.$/))
      expect('error' in outcome && outcome.error.cause).toBeUndefined()
    },
  )

  it.each(['null', '1', '"x"', 'true'])('that is the JSON value %s is malformed', async (body) => {
    expect(await receive(body)).toMatchObject(malformed(/is not an event of Acme/))
  })

  it('that is a form becomes an object', async () => {
    const provider = acmeWith({ body: 'form' })
    const outcome = await receive('id=1&type=order.paid&data=a%26b+c&__proto__=x', provider)
    expect(outcome.events).toMatchObject([{ id: '1', type: 'order.paid', data: 'a&b c' }])
    expect((await receive(event(), provider)).events).toMatchObject([{ id: 'evt_1' }])
  })

  it('may be a form with JSON in one field, or JSON by itself', async () => {
    const provider = acmeWith({ body: { form: 'payload' } })
    const form = new URLSearchParams({ payload: event(), other: 'x' }).toString()
    expect((await receive(form, provider)).events).toMatchObject([{ id: 'evt_1' }])
    expect((await receive(event(), provider)).events).toMatchObject([{ id: 'evt_1' }])
    for (const body of ['payload=x', 'payload='])
      expect(await receive(body, provider)).toMatchObject(malformed(/not what this provider sends/))
  })

  it('may be a form without that field, whose fields are then the payload', async () => {
    const provider = acmeWith({ body: { form: 'payload' } })
    const { events } = await receive('id=evt_2&type=command', provider)
    expect(events).toMatchObject([{ id: 'evt_2', type: 'command', raw: { id: 'evt_2', type: 'command' } }])
    for (const body of ['other=x', '']) expect(await receive(body, provider)).toMatchObject(malformed(/no type/))
  })

  it('may be a list at the top of what a form-sending provider sends as JSON', async () => {
    const provider = acmeWith({
      body: 'form',
      toEvents: (payload) => (Array.isArray(payload) ? payload : []).map(acmeEvent),
    })
    expect((await receive(`[${event()}]`, provider)).events).toMatchObject([{ id: 'evt_1' }])
  })
})

describe('headers beside an event', () => {
  const provider = acmeWith({
    headers: ['X-Acme-Type'],
    signature: hmac({ hash: 'sha256', encoding: 'hex', header: 'Acme-Signature' }),
    toEvents: (payload, { header }) => [
      {
        ...acmeEvent(payload),
        data: [header('x-acme-type'), header('X-ACME-TYPE'), header('authorization'), header('none')],
      },
    ],
  })

  it('are seen by the definition only where it lists them', async () => {
    const request = await delivery({ provider, headers: { 'X-Acme-Type': 'paid', Authorization: 'Bearer x' } })
    const outcome = await createReceiver(provider, settings).receive(request)
    expect(outcome.events[0]?.data).toEqual(['paid', 'paid', undefined, undefined])
  })

  it('are kept for the handler without signature and credentials', async () => {
    const kept: unknown[] = []
    const receiver = createReceiver(provider, {
      ...settings,
      on: { '*': (_, { delivery: { headers } }) => void kept.push(headers) },
    })
    const headers = {
      'X-Acme-Type': 'paid',
      'Content-Type': 'application/json',
      'User-Agent': 'acme/1',
      Authorization: 'Bearer x',
      Cookie: 'a=b',
      'X-Other': 'x',
    }
    await receiver.receive(await delivery({ provider, headers }))
    expect(kept).toEqual([{ 'x-acme-type': 'paid', 'content-type': 'application/json', 'user-agent': 'acme/1' }])
  })

  it('reach the handler with the exact bytes and the time of arrival', async () => {
    const seen: unknown[] = []
    const receiver = createReceiver(acme, {
      ...settings,
      on: { '*': (_, ctx) => void seen.push(new TextDecoder().decode(ctx.delivery.rawBody), ctx.delivery.receivedAt) },
    })
    await receiver.receive(await delivery())
    expect(seen).toEqual([event(), new Date(now * 1000)])
  })
})
