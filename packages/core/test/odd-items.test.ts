import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { type AnyEvents, createReceiver, draftEach, type Outcome, type WebhookProvider } from '../src/index.ts'
import { acmeBatch, acmeEvent, acmeWith, now, secret } from './acme.ts'
import { delivery } from './delivery.ts'
import { deliver, parcelWith, receiverOn, watched } from './inbox-receiver-kit.ts'

const settings = { secret, now: () => now, log: false } as const
const receive = async (items: readonly unknown[], provider: WebhookProvider<AnyEvents>): Promise<Outcome> =>
  createReceiver(provider, settings).receive(await delivery({ provider, body: JSON.stringify(items) }))
const idsOf = async (items: readonly unknown[], provider = byItem): Promise<readonly string[]> =>
  (await receive(items, provider)).events.map(({ id }) => id)
const sha256 = (body: string): string => createHash('sha256').update(body).digest('hex')

/** A list of events, of which some come without an id: `attempt` differs in a retry. */
const byItem = acmeWith({
  toEvents: (payload) => draftEach(payload as readonly unknown[], acmeEvent),
  identify({ raw }) {
    const { attempt: _, ...identity } = raw as Readonly<Record<string, unknown>>
    return identity
  },
})
const good = { id: 'evt_1', type: 'order.paid' }
const odd = { type: 'order.paid', data: 1 }

describe('an item without an id', () => {
  it('is an event of its own beside the others, wherever it stands', async () => {
    const { id } = (await receive([odd], byItem)).events[0] ?? {}
    expect(id).toMatch(/^[\da-f]{64}$/)
    expect(await idsOf([odd, good])).toEqual([id, 'evt_1'])
    expect(await idsOf([good, good, odd])).toEqual(['evt_1', 'evt_1', id])
  })

  it('keeps its id in a redelivery, also with its members in another order', async () => {
    const [first] = await idsOf([odd])
    for (const again of [
      { ...odd, attempt: 2 },
      { data: 1, type: 'order.paid' },
    ])
      expect(await idsOf([again])).toEqual([first])
    expect(await idsOf([{ ...odd, data: 2 }])).not.toEqual([first])
    expect(await idsOf([{ ...odd, id: null }])).not.toEqual([first])
  })

  it.each([null, '', 7, {}, ['x'], 'a\0', '\ud800', 'x'.repeat(256)])('is one with the id %j, too', async (id) => {
    const [first, second] = await idsOf([{ ...odd, id }, good])
    expect([first, second]).toEqual([expect.stringMatching(/^[\da-f]{64}$/), 'evt_1'])
  })

  it('is known by the body and its place where the definition knows nothing better', async () => {
    const items = [good, odd, odd]
    const digest = sha256(JSON.stringify(items))
    expect(await idsOf(items, acmeBatch)).toEqual(['evt_1', `${digest}/1`, `${digest}/2`])
    const broken = acmeWith({
      ...acmeBatch,
      identify: () => {
        throw new TypeError('not the shape that I know')
      },
    })
    expect(await idsOf(items, broken)).toEqual(['evt_1', `${digest}/1`, `${digest}/2`])
  })

  it('nests as deep as it likes, and does not lose the others', async () => {
    const body = `[{"type":"order.paid","data":${'['.repeat(20_000)}${']'.repeat(20_000)}},${JSON.stringify(good)}]`
    const outcome = await createReceiver(byItem, settings).receive(await delivery({ provider: byItem, body }))
    expect(outcome.events.map(({ id }) => id)).toEqual([expect.any(String), 'evt_1'])
  })
})

describe('an item of another shape', () => {
  it.each([null, 7, 'x', [], {}, { id: 'evt_2' }, { id: 'evt_2', type: 7 }, { id: 'evt_2', type: 'x'.repeat(256) }])(
    'is an event of the type unknown beside others: %j',
    async (item) => {
      const { events } = await receive([good, item, { ...good, id: 'evt_3' }], byItem)
      expect(events.map(({ type }) => type)).toEqual(['order.paid', 'unknown', 'order.paid'])
      expect(events[1]?.raw).toEqual(item)
      expect(new Set(events.map(({ id }) => id)).size).toBe(3)
    },
  )

  it.each([[null], [7, 'x'], [{}], [{ id: 'evt_2' }, {}]])(
    'makes a body malformed that has no other: %j',
    async (...items) => {
      expect(await receive(items, byItem)).toMatchObject({ kind: 'rejected', error: { code: 'payload_malformed' } })
    },
  )
})

describe('odd items in an inbox', () => {
  const parcels = parcelWith({
    toEvents: (payload) =>
      draftEach(payload as readonly unknown[], (item) => {
        const { id, type, data } = item as { readonly id?: string; readonly type: string; readonly data?: unknown }
        return { id, type, data, raw: item }
      }),
    identify: ({ raw }) => raw,
  })

  it('are stored and run in their places, and a redelivery finds each of them', async () => {
    const store = watched()
    const ran: unknown[] = []
    const on = { '*': ({ id, type, raw }: { id: string; type: string; raw: unknown }) => ran.push([id, type, raw]) }
    const receiver = receiverOn(store, { acknowledge: 'after-processing', on }, parcels)
    const odd2 = { ...odd, data: 2 }
    const items = [odd, null, good, odd2, odd]
    expect((await deliver(receiver, { body: JSON.stringify(items) })).status).toBe(200)
    const again = JSON.stringify([odd2, good, odd, null])
    expect((await deliver(receiver, { body: again })).outcome.kind).toBe('duplicate')
    expect(ran.map((each) => (Array.isArray(each) ? each.slice(1) : []))).toEqual([
      ['order.paid', odd],
      ['unknown', null],
      ['order.paid', good],
      ['order.paid', odd2],
    ])
    const rows = await store.list({})
    expect(new Set(rows.map(({ id, type }) => `${id} ${type}`))).toEqual(
      new Set(ran.map((each) => (Array.isArray(each) ? each.slice(0, 2).join(' ') : ''))),
    )
  })
})
