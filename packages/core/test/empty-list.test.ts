import { describe, expect, it } from 'vitest'
import { createReceiver, memoryInbox, sign, verify } from '../src/index.ts'
import { acmeBatch, acmeEvent, acmeWith, now, secret } from './acme.ts'
import { delivery } from './delivery.ts'

const beats = acmeWith({
  mayBeEmpty: true,
  toEvents: (payload) => (Array.isArray(payload) ? payload : [payload]).map(acmeEvent),
})
const settings = { secret, now: () => now, log: false } as const
const on = { '*': () => expect.unreachable('a handler of nothing') }

describe('a genuine list without events', () => {
  it.each([
    ['with handlers', { on }],
    ['without', {}],
    ['with an inbox', { on, inbox: memoryInbox() }],
  ])('is acknowledged as a handshake is, %s', async (_, options) => {
    const receiver = createReceiver(beats, { ...settings, ...options })
    const outcome = await receiver.receive(await delivery({ provider: beats, body: '[]' }))
    expect(outcome).toMatchObject({ kind: 'handshake', events: [] })
    expect(receiver.acknowledge(outcome)).toMatchObject({ status: 200, body: '{"ok":true}' })
    await receiver.stop()
  })

  it.each([
    [{ status: 200 }, 200, ''],
    [{ status: 202, text: 'accepted' }, 202, 'accepted'],
    [{ status: 201, json: { a: 1 } }, 201, '{"a":1}'],
  ])('gets the answer of a success: %j', async (success, status, text) => {
    const provider = acmeWith({ ...beats, success })
    const headers = await sign(provider, { body: '[]', secret, now })
    const receiver = createReceiver(provider, { ...settings, on })
    const answer = await receiver.fetch(new Request('https://a.example/', { method: 'POST', body: '[]', headers }))
    expect([answer.status, await answer.text()]).toEqual([status, text])
  })

  it('is no event to verify', async () => {
    const headers = await sign(beats, { body: '[]', secret, now })
    await expect(verify(beats, { body: '[]', headers, secret, now })).rejects.toMatchObject({
      code: 'payload_malformed',
    })
  })

  it('is not acknowledged without proof', async () => {
    const provider = beats
    const receiver = createReceiver(provider, { ...settings, on })
    const outcome = await receiver.receive(await delivery({ provider, body: '[]', secret: 'another' }))
    expect(outcome).toMatchObject({ kind: 'rejected', error: { code: 'signature_invalid' } })
  })

  it('is malformed where the definition does not know of it, and so is a body of another shape', async () => {
    const outcome = await createReceiver(acmeBatch, settings).receive(
      await delivery({ provider: acmeBatch, body: '[]' }),
    )
    expect(outcome).toMatchObject({ kind: 'rejected', error: { code: 'payload_malformed' } })
    for (const body of ['{}', 'null', '[{}]'])
      expect(await createReceiver(beats, settings).receive(await delivery({ provider: beats, body }))).toMatchObject({
        error: { code: 'payload_malformed' },
      })
  })
})
