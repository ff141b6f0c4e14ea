import { describe, expect, it } from 'vitest'
import { createReceiver, type InboxStore, memoryInbox, sign, verify } from '../src/index.ts'
import { acmeWith, now, secret } from './acme.ts'
import { delivery } from './delivery.ts'
import { gate } from './inbox-receiver-kit.ts'

/** A provider whose event is the whole envelope, as Stripe's is. */
const spreading = acmeWith({
  toEvents: (payload) => [
    { ...(payload as { readonly id: string; readonly type: string; readonly data: object }), raw: payload },
  ],
})

const envelopes = [
  { refused: 'signature_invalid', authentic: false },
  { refused: true },
  { handshake: { text: 'x' } },
  { kind: 'failed', error: {}, events: [] },
].map((members) => ({ id: 'evt_1', type: 'order.refused', data: { refused: 'card_declined' }, ...members }))

const atOnce = (): InboxStore<undefined> => ({ ...memoryInbox(), durability: 'power' })
const settings = { secret, now: () => now, log: false } as const
const schemas = {
  'order.refused': {
    '~standard': { version: 1, vendor: 'test', validate: (value: unknown) => ({ value }) },
  },
} as const

describe.each(envelopes.map((envelope) => [JSON.stringify(envelope), envelope] as const))(
  'an event that is %s',
  (body, envelope) => {
    const expected = expect.objectContaining(envelope)

    it.each([
      ['without an inbox', undefined, {}],
      ['with an inbox', memoryInbox, {}],
      ['with an inbox that answers at once', atOnce, {}],
      ['with a schema', undefined, { schemas }],
      ['with a schema and an inbox', memoryInbox, { schemas }],
    ])('is handled like any other %s', async (_, open, options) => {
      const seen: unknown[] = []
      const store = open?.()
      const handled = gate()
      const receiver = createReceiver(spreading, {
        ...settings,
        ...options,
        ...(store === undefined ? {} : { inbox: store }),
        on: {
          '*': (event) => {
            seen.push(event)
            handled.open()
          },
        },
      })
      const outcome = await receiver.receive(await delivery({ provider: spreading, body }))
      expect(receiver.acknowledge(outcome)?.status).toBe(200)
      await handled.opened
      await receiver.stop()
      expect(seen).toEqual([expected])
      if (store !== undefined) expect((await store.stats()).counts).toMatchObject({ completed: 1, dead: 0 })
    })

    it('is handled when it is stored and run later', async () => {
      const store = atOnce()
      const seen: unknown[] = []
      const handled = gate()
      const web = createReceiver(spreading, { ...settings, inbox: store, runner: false, on: { '*': () => undefined } })
      expect(web.acknowledge(await web.receive(await delivery({ provider: spreading, body })))?.status).toBe(200)
      await web.stop()
      const worker = createReceiver(spreading, {
        ...settings,
        inbox: store,
        on: {
          '*': (event) => {
            seen.push(event)
            handled.open()
          },
        },
      })
      worker.start()
      await handled.opened
      await worker.stop()
      expect(seen).toEqual([expected])
      expect((await store.stats()).counts).toMatchObject({ completed: 1, dead: 0 })
    })

    it.each([
      ['', {}],
      [' with a schema', { schemas }],
    ])('is dispatched like any other%s', async (_, options) => {
      const seen: unknown[] = []
      const receiver = createReceiver(spreading, { ...settings, ...options, on: { '*': (event) => seen.push(event) } })
      expect(await receiver.dispatch(envelope)).toBe(true)
      expect(seen).toEqual([expected])
    })

    it('is verified like any other', async () => {
      const headers = await sign(spreading, { body, secret, now })
      expect(await verify(spreading, { body, headers, secret, now })).toEqual(expected)
    })
  },
)
