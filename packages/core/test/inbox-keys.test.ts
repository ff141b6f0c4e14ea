import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { effectName } from '../src/create-context.ts'
import { createReceiver, type InboxRow, memoryInbox, PermanentError } from '../src/index.ts'
import {
  deliver,
  event,
  kept,
  leave,
  parcel,
  parcelWith,
  receiverOn,
  seconds,
  secret,
  type Watched,
  watched,
} from './inbox-receiver-kit.ts'

const acknowledge = 'after-processing'
const hour = 3_600_000
const handledBy = () => {
  const ids: string[] = []
  return { ids, on: { '*': ({ id }: { readonly id: string }): unknown => ids.push(id) } }
}
const rowsOf = async (store: Watched): Promise<readonly InboxRow[]> => store.list({})

describe('equal deliveries', () => {
  const header = 'Parcel-Id'
  const unsigned = parcelWith({
    dedupe: 'unsigned-id',
    headers: [header],
    retryHorizon: 0,
    toEvents: (payload, delivery) => [
      { id: delivery.header(header), type: 'parcel.sent', data: payload, raw: payload },
    ],
  })
  const copy = { body: '{"n":1}', headers: { [header]: 'a' } }

  it('are one event for a day, of a provider that never repeats by itself and signs no id', async () => {
    let now = seconds * 1000
    const store = watched({}, memoryInbox({ now: () => now }))
    const { ids, on } = handledBy()
    const receiver = receiverOn(store, { acknowledge, on }, unsigned)
    const kinds: string[] = []
    for (const waited of [0, 12 * hour, 12 * hour - 1]) {
      now += waited
      kinds.push((await deliver(receiver, copy)).outcome.kind)
    }
    expect([kinds, ids]).toEqual([['handled', 'duplicate', 'duplicate'], ['a']])
    now += 1
    expect((await deliver(receiver, copy)).outcome.kind).toBe('handled')
  })

  it.each(['pending', 'retrying', 'processing'] as const)(
    'are one event however late the second is, as long as the first is %s',
    async (status) => {
      let now = seconds * 1000
      const store = watched({}, memoryInbox({ now: () => now }))
      const provider = parcelWith({ dedupe: 'digest', dedupeWindow: 60 })
      await deliver(receiverOn(store.unseen, { runner: false }, provider))
      if (status !== 'pending') {
        const [claim] = await store.claim({ source: 'parcel', limit: 1, leaseMs: 10 * hour })
        if (claim === undefined) throw new Error('nothing to claim')
        if (status === 'retrying') await store.fail(claim, 'no', { status, inMs: 10 * hour })
      }
      const [before] = await rowsOf(store)
      now += hour
      const receiver = receiverOn(store, { acknowledge, runner: false }, provider)
      receiver.pause()
      expect((await deliver(receiver)).code).toBe('busy')
      const after = await rowsOf(store)
      expect(after.map(({ key, id }) => [key, id])).toEqual([[before?.key, before?.id]])
      expect(after).toHaveLength(1)
    },
  )

  it('are two events where nothing is a duplicate, at once and one after the other', async () => {
    const store = watched()
    const { ids, on } = handledBy()
    const provider = parcelWith({
      dedupe: 'none',
      toEvents: (payload) => [{ type: 'parcel.moved', data: payload, raw: payload }],
    })
    const receiver = receiverOn(store, { acknowledge, on }, provider)
    const answers = [
      ...(await Promise.all([deliver(receiver), deliver(receiver)])),
      await deliver(receiver),
      await deliver(receiver),
    ]
    expect(answers.map(({ outcome }) => outcome.kind)).toEqual(['handled', 'handled', 'handled', 'handled'])
    expect(ids).toHaveLength(4)
    expect((await rowsOf(store)).map(({ status }) => status)).toEqual(answers.map(() => 'completed'))
    expect(new Set((await rowsOf(store)).map(({ key }) => key)).size).toBe(4)
  })

  it('are two events where nothing is a duplicate, each with its own idempotency key', async () => {
    const store = watched()
    const keys: string[] = []
    const provider = parcelWith({
      dedupe: 'none',
      toEvents: (payload) => [{ type: 'parcel.moved', data: payload, raw: payload }],
    })
    const on = { '*': (_: unknown, ctx: { readonly idempotencyKey: string }) => keys.push(ctx.idempotencyKey) }
    const receiver = receiverOn(store, { acknowledge, on }, provider)
    await deliver(receiver)
    await deliver(receiver)
    expect(new Set(keys).size).toBe(2)
  })
})

describe('two items with one id in one delivery', () => {
  const twins = JSON.stringify([
    { id: 'evt_1', type: 'parcel.sent', data: 1 },
    { id: 'evt_1', type: 'parcel.sent', data: 1 },
    { id: 'evt_2', type: 'parcel.sent', data: 2 },
  ])

  it.each(['on-receipt', 'after-processing'] as const)('are one event, handled once and answered %s', async (mode) => {
    const store = watched()
    const { ids, on } = handledBy()
    const receiver = receiverOn(store, { acknowledge: mode, on })
    expect((await deliver(receiver, { body: twins })).status).toBe(200)
    await store.settled(2)
    expect(ids.sort()).toEqual(['evt_1', 'evt_2'])
    expect(await rowsOf(store)).toHaveLength(2)
    expect((await deliver(receiver, { body: twins })).outcome.kind).toBe('duplicate')
  })

  it('fail together, and run again once', async () => {
    const store = watched()
    let runs = 0
    const receiver = receiverOn(store, {
      acknowledge,
      on: {
        '*': ({ id }) => {
          if (id !== 'evt_1') return
          runs += 1
          if (runs === 1) throw new Error('no stock')
        },
      },
    })
    expect((await deliver(receiver, { body: twins })).status).toBe(500)
    expect((await deliver(receiver, { body: twins })).status).toBe(200)
    expect(runs).toBe(2)
  })
})

describe('a redelivery with other bytes under a signed id', () => {
  it.each(['retrying', 'dead', 'unhandled'] as const)(
    'of a %s event runs what is stored, data and bytes together, and is logged',
    async (status) => {
      const store = watched()
      await leave(store, status)
      const log = kept()
      const seen: unknown[] = []
      const receiver = receiverOn(store, {
        acknowledge,
        log,
        on: { '*': ({ data }, { delivery }) => seen.push([data, new TextDecoder().decode(delivery.rawBody)]) },
      })
      expect((await deliver(receiver, { body: event({ data: { weight: 4 } }) })).status).toBe(200)
      expect(seen).toEqual([[{ weight: 3 }, event()]])
      expect(log.lines).toEqual([expect.stringMatching(/bytes/)])
      expect(log.lines.join('\n')).not.toContain('weight')
    },
  )

  it('with the same bytes is not logged', async () => {
    const store = watched()
    await leave(store, 'retrying')
    const log = kept()
    expect((await deliver(receiverOn(store, { acknowledge, log }))).status).toBe(200)
    expect(log.lines).toEqual([])
  })

  it('on receipt runs what is stored as well', async () => {
    const store = watched()
    await leave(store, 'retrying', hour)
    const seen: unknown[] = []
    const receiver = receiverOn(store, { on: { '*': ({ data }) => seen.push(data) } })
    expect((await deliver(receiver, { body: event({ data: 'another' }) })).status).toBe(200)
    await store.settled(1)
    expect(seen).toEqual([{ weight: 3 }])
  })
})

describe('the idempotency key', () => {
  async function keyWith(source: string, tenant: string | undefined, id: string): Promise<string> {
    const keys: string[] = []
    const receiver = receiverOn(watched(), {
      acknowledge,
      source,
      secret: () => (tenant === undefined ? secret : { secret, tenant }),
      on: { '*': (_, { idempotencyKey }) => keys.push(idempotencyKey) },
    })
    expect((await deliver(receiver, { body: event({ id }) })).status).toBe(200)
    return keys.join()
  }

  it('differs wherever source, tenant or key differ, also where one of them holds a slash', async () => {
    const parts = [
      ['a', 'b', 'c'],
      ['a', undefined, 'b/c'],
      ['a/b', undefined, 'c'],
      ['a', 'b/c', 'd'],
      ['a', 'b', 'c/d'],
      ['a', undefined, 'b%2Fc'],
      ['a', undefined, 'b%252Fc'],
      ['a%2Fb', undefined, 'c'],
      ['a@b', undefined, 'c'],
      ['a', 'b@', 'c'],
      ['a@', 'b', 'c'],
    ] as const
    const keys: string[] = []
    for (const [source, tenant, id] of parts) keys.push(await keyWith(source, tenant, id))
    expect(new Set(keys).size).toBe(parts.length)
  })

  it('is one text for each source, tenant, key and replay, and no text for two of them', () => {
    const part = fc.string({
      unit: fc.constantFrom('a', '/', '@', '%', '1', '#', '%2F', '%40'),
      minLength: 1,
      maxLength: 4,
    })
    const effect = fc.record({
      source: part,
      tenant: fc.option(part, { nil: undefined }),
      key: part,
      replay: fc.nat(2),
    })
    fc.assert(
      fc.property(effect, effect, (one, other) => {
        const [first, second] = [one, other].map(({ source, tenant, key, replay }) =>
          effectName(source, tenant, key, replay),
        )
        return (first === second) === (JSON.stringify(one) === JSON.stringify(other))
      }),
      { numRuns: 3000 },
    )
    expect(effectName('s', 'evt_9', '1', 0)).not.toBe(effectName('s', undefined, 'evt_9', 1))
  })

  it.each([
    ['parcel', 'shop-7', 'evt_1', 'parcel@shop-7/evt_1'],
    ['parcel eu', undefined, 'evt:1@é', 'parcel eu/evt:1@é'],
    ['a', undefined, 'b/c', 'a/b%2Fc'],
    ['a', undefined, '50%', 'a/50%25'],
  ])('of %j, %j and %j encodes only what would be read as another', async (source, tenant, id, key) => {
    expect(await keyWith(source, tenant, id)).toBe(key)
  })

  describe.each([
    ['digest', { dedupe: 'digest', dedupeWindow: 60 }],
    ['unsigned id', { dedupe: 'unsigned-id', retryHorizon: 60 }],
  ] as const)('of equal deliveries (%s)', (_, identity) => {
    /** The keys that the handler sees, of deliveries at these milliseconds; the first attempt fails. */
    async function keysAt(times: readonly number[]): Promise<readonly string[]> {
      let now = seconds * 1000
      const store = watched({}, memoryInbox({ now: () => now }))
      const keys: string[] = []
      const on = {
        '*': (_: unknown, { idempotencyKey }: { readonly idempotencyKey: string }): void => {
          keys.push(idempotencyKey)
          if (keys.length === 1) throw new Error('no stock')
        },
      }
      const receiver = receiverOn(store, { acknowledge, on }, parcelWith(identity))
      for (const time of times) {
        now = seconds * 1000 + time
        await deliver(receiver)
      }
      return keys
    }

    it('is the same for every attempt and every redelivery', async () => {
      const keys = await keysAt([0, 1000, 59_000])
      expect(keys).toHaveLength(2)
      expect(new Set(keys).size).toBe(1)
    })

    it('is another for an event that is equal and comes when the first has expired', async () => {
      const keys = await keysAt([0, 1000, 60_000])
      expect(keys).toHaveLength(3)
      expect(new Set(keys).size).toBe(2)
    })

    it('is the same when a dead event is replayed that has expired, and whose like has come since', async () => {
      let now = seconds * 1000
      const store = watched({}, memoryInbox({ now: () => now }))
      const keys: string[] = []
      const on = {
        '*': (_: unknown, { idempotencyKey }: { readonly idempotencyKey: string }): void => {
          keys.push(idempotencyKey)
          if (keys.length === 1) throw new PermanentError('no stock')
        },
      }
      const receiver = receiverOn(store, { acknowledge, on }, parcelWith(identity))
      await deliver(receiver)
      now += 60_000
      await deliver(receiver)
      await store.replay({ source: 'parcel', status: 'dead', limit: 1 }, { by: 'ada', reason: 'repaired' })
      receiver.pause()
      receiver.resume()
      await store.settled(3)
      expect(keys).toEqual([keys[0], keys[1], keys[0]])
      expect(keys[1]).not.toBe(keys[0])
    })

    it('is another for a forced replay', async () => {
      const store = watched()
      const keys: string[] = []
      const on = {
        '*': (_: unknown, ctx: { readonly idempotencyKey: string }): unknown => keys.push(ctx.idempotencyKey),
      }
      const receiver = receiverOn(store, { acknowledge, on }, parcelWith(identity))
      await deliver(receiver)
      await store.replay({ source: 'parcel', limit: 1 }, { by: 'ada', reason: 'again', force: true })
      receiver.pause()
      receiver.resume()
      await store.settled(2)
      expect(keys).toEqual([keys[0], `${keys[0]}/1`])
    })
  })

  it('is the same without an inbox', async () => {
    const keys: string[] = []
    const receiver = createReceiver(parcel, {
      secret,
      source: 'a',
      now: () => seconds,
      log: false,
      on: { '*': (_, { idempotencyKey }) => keys.push(idempotencyKey) },
    })
    await deliver(receiver, { body: event({ id: 'b/c' }) })
    expect(keys).toEqual([await keyWith('a', undefined, 'b/c')])
  })
})

describe('what a key is made of', () => {
  const long = 'é'.repeat(128)
  const longest = `${'é'.repeat(127)}!`
  const tenantOf = (tenant: string, log = kept()) => {
    const store = watched()
    const answer = deliver(receiverOn(store, { acknowledge, log, secret: () => ({ secret, tenant }) }))
    return { store, log, answer }
  }

  it.each(['', long, 'a\0b', '\ud800', 'b\udc00'])('cannot be the source %j', (source) => {
    expect(() => receiverOn(memoryInbox(), { source })).toThrow(TypeError)
    expect(() => receiverOn(memoryInbox(), { source })).toThrow(/source/)
  })

  it('may be a source of 255 bytes', async () => {
    expect((await deliver(receiverOn(watched(), { acknowledge, source: longest }))).status).toBe(200)
  })

  it.each([long, 'a\0b', '\ud800', 'b\udc00'])('cannot be the tenant %j: the resolver has failed', async (tenant) => {
    const { store, answer } = tenantOf(tenant)
    expect([(await answer).status, (await answer).code]).toEqual([503, 'secret_unavailable'])
    expect(await store.list({})).toEqual([])
  })

  it('may be a tenant of 255 bytes', async () => {
    expect((await tenantOf(longest).answer).status).toBe(200)
  })

  it.each([
    ['too long', 'x'.repeat(256)],
    ['too long in bytes', long],
    ['empty', ''],
    ['one with NUL', 'a\0b'],
  ])('cannot be a key that is %s: the event is malformed, and not stored', async (_, key) => {
    const store = watched()
    const receiver = receiverOn(store, { acknowledge }, parcelWith({ key: () => key }))
    expect((await deliver(receiver)).code).toBe('payload_malformed')
    expect(await store.list({})).toEqual([])
  })

  it('cannot be a combined key over 255 bytes: the refusal is under the code of the provider', async () => {
    const store = watched()
    const provider = parcelWith({
      key: ({ id, type }) => `${id}:${type}`,
      codes: { payload_malformed: 'payload_rejected' },
    })
    const { code } = await deliver(receiverOn(store, { acknowledge }, provider), {
      body: event({ id: 'i'.repeat(200), type: 't'.repeat(100) }),
    })
    expect(code).toBe('payload_rejected')
    expect(await store.list({})).toEqual([])
  })
})
