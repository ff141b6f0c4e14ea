import { describe, expect, it, vi } from 'vitest'
import { createReceiver, type Outcome } from '../src/index.ts'
import { acme, acmeWith, now, secret } from './acme.ts'
import { arrival, delivery, event } from './delivery.ts'
import { lines } from './lines.ts'

const receiverWith = (onOutcome: (outcome: Outcome) => unknown, log = lines()) =>
  createReceiver(acme, { secret: ['next', secret], now: () => now, log, onOutcome, on: { 'order.*': () => {} } })

describe('onOutcome', () => {
  it('hears of every kind of outcome, and of nothing unproved', async () => {
    const heard: Outcome[] = []
    const receiver = receiverWith((outcome) => heard.push(outcome))
    await receiver.receive(await delivery({ now: now - 7 }))
    await receiver.receive(await delivery({ body: event({ type: 'other' }) }))
    await receiver.receive(await delivery({ secret: 'wrong' }))
    await receiver.receive(await delivery({ now: now - 400 }))
    const base = { provider: 'acme', source: 'acme', ms: expect.any(Number) }
    expect(heard).toMatchObject([
      { ...base, kind: 'handled', events: [{ id: 'evt_1' }], secretIndex: 1, skewSeconds: 7, payload: { id: 'evt_1' } },
      { ...base, kind: 'unhandled', events: [{ type: 'other' }] },
      { ...base, kind: 'rejected', events: [], authentic: false, finished: true, skewSeconds: undefined },
      { ...base, kind: 'rejected', events: [], authentic: true, skewSeconds: 400 },
    ])
  })

  it('hears of failures, handshakes and deliveries that are only verified', async () => {
    const heard: string[] = []
    const onOutcome = (outcome: Outcome) => heard.push(outcome.kind)
    const shared = { secret, now: () => now, log: false, onOutcome } as const
    await createReceiver(acme, { ...shared, on: { '*': () => Promise.reject(new Error('no')) } }).receive(
      await delivery(),
    )
    await createReceiver(acme, shared).receive(await delivery())
    await createReceiver(acmeWith({ greet: () => ({ text: 'hi' }) }), shared).receive(arrival({ method: 'GET' }))
    expect(heard).toEqual(['failed', 'verified', 'handshake'])
  })

  it.each([
    [
      'throws',
      () => {
        throw new Error('metrics')
      },
    ],
    ['rejects', () => Promise.reject(new Error('metrics'))],
    ['rejects with undefined', () => Promise.reject(undefined)],
  ])('that %s changes nothing, and is logged', async (_, onOutcome) => {
    const log = lines()
    const receiver = receiverWith(onOutcome, log)
    const outcome = await receiver.receive(await delivery())
    expect(outcome.kind).toBe('handled')
    expect(receiver.acknowledge(outcome)?.status).toBe(200)
    await vi.waitFor(() => expect(log.failed).toEqual([expect.stringContaining('onOutcome failed')]))
  })

  it('that hangs holds nothing up', async () => {
    const receiver = receiverWith(() => new Promise(() => {}))
    expect((await receiver.receive(await delivery())).kind).toBe('handled')
  })

  it('is called once for a delivery, after its handlers', async () => {
    const order: string[] = []
    const receiver = createReceiver(acme, {
      secret,
      now: () => now,
      log: false,
      on: { '*': async () => void order.push('handler') },
      onOutcome: () => order.push('outcome'),
    })
    await receiver.receive(await delivery())
    expect(order).toEqual(['handler', 'outcome'])
  })
})
