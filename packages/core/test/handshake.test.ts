import { describe, expect, it } from 'vitest'
import { createReceiver, type GreetingRequest, verify } from '../src/index.ts'
import { acmeWith, now, secret } from './acme.ts'
import { arrival, delivery, event } from './delivery.ts'

const settings = { secret, now: () => now, log: false } as const

describe('a greeting without proof', () => {
  const seen: GreetingRequest[] = []
  const provider = acmeWith({
    greet(request) {
      seen.push(request)
      const challenge = request.query.get('challenge')
      return request.method === 'GET' && challenge !== null ? { text: challenge } : undefined
    },
  })
  const receiver = createReceiver(provider, { ...settings, on: { '*': () => {} } })

  it('is answered as plain text that no browser sniffs', async () => {
    const outcome = await receiver.receive(arrival({ method: 'GET', url: '/hook?challenge=%3Cb%3E&x=1' }))
    expect(outcome).toMatchObject({ kind: 'handshake', events: [], handshake: { text: '<b>' } })
    expect(receiver.acknowledge(outcome)).toEqual({
      status: 200,
      headers: { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' },
      body: '<b>',
    })
  })

  it('sees method, query and headers; the sender may finish, and its body is not read', async () => {
    seen.length = 0
    const request = arrival({ method: 'GET', url: 'https://a.example/hook?challenge=c', headers: { 'X-A': '1' } })
    await receiver.receive(request)
    expect([seen[0]?.method, seen[0]?.header('x-a'), seen[0]?.query.get('challenge')]).toEqual(['GET', '1', 'c'])
    expect([request.read, request.discarded]).toEqual([[], [8 * 1_048_576]])
  })

  it('that the provider does not know is refused by its method', async () => {
    const outcome = await receiver.receive(arrival({ method: 'GET' }))
    expect(outcome).toMatchObject({ kind: 'rejected', error: { code: 'method_not_allowed', message: /Acme/ } })
  })

  it('does not stand in the way of deliveries', async () => {
    expect((await receiver.receive(await delivery())).kind).toBe('handled')
  })

  it('that throws is a failure, not an answer', async () => {
    const broken = createReceiver(
      acmeWith({
        greet: () => {
          throw new Error('no')
        },
      }),
      settings,
    )
    expect(await broken.receive(arrival())).toMatchObject({ kind: 'rejected', error: { status: 500 } })
  })

  it.each([{}, { status: 200, text: 'ok' }, { status: 202, json: { a: 1 } }, { status: 204 }])(
    'may answer %j, also through fetch',
    async (handshake) => {
      const greeting = createReceiver(acmeWith({ greet: () => handshake }), { ...settings, on: { '*': () => {} } })
      const answer = await greeting.fetch(new Request('https://a.example/', { method: 'POST' }))
      expect(answer.status).toBe(handshake.status ?? 200)
      expect(await answer.text()).toBe('json' in handshake ? '{"a":1}' : (handshake.text ?? ''))
    },
  )
})

describe('a handshake inside a proved body', () => {
  const provider = acmeWith({
    headers: ['X-Acme-Kind'],
    answerTo: (_, { header }) => (header('x-acme-kind') === 'challenge' ? { json: { ok: 1 }, status: 201 } : undefined),
  })
  const challenge = () => delivery({ provider, headers: { 'X-Acme-Kind': 'challenge' } })

  it('is answered instead of dispatched', async () => {
    const ran: string[] = []
    const receiver = createReceiver(provider, { ...settings, on: { '*': () => void ran.push('*') } })
    const outcome = await receiver.receive(await challenge())
    expect(receiver.acknowledge(outcome)).toEqual({
      status: 201,
      headers: { 'content-type': 'application/json' },
      body: '{"ok":1}',
    })
    expect(ran).toEqual([])
  })

  it('carries no event that verify could return', async () => {
    const sent = await challenge()
    const headers = { 'Acme-Signature': sent.header('acme-signature'), 'x-acme-kind': 'challenge' }
    const attempt = verify(provider, { body: event(), headers, secret, now })
    await expect(attempt).rejects.toMatchObject({ code: 'payload_malformed', message: /handshake/ })
  })
})
