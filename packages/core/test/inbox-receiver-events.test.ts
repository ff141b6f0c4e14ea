import { describe, expect, it, vi } from 'vitest'
import { type InboxRow, type InboxStore, memoryInbox } from '../src/index.ts'
import { deliver, event, kept, parcelWith, receiverOn, seconds, type Watched, watched } from './inbox-receiver-kit.ts'

const acknowledge = 'after-processing'
const two = JSON.stringify([
  { id: 'evt_1', type: 'parcel.sent', data: 1 },
  { id: 'evt_2', type: 'parcel.lost', data: 2 },
])

const rowsOf = async (store: Watched): Promise<readonly InboxRow[]> =>
  [...(await store.list({}))].sort((one, other) => one.id.localeCompare(other.id))
const statuses = async (store: Watched) => (await rowsOf(store)).map(({ id, status }) => [id, status])

describe('several events in one delivery', () => {
  it('are stored in one commit, each as a row of its own, and handled each', async () => {
    const memory = memoryInbox()
    const admit = vi.fn<InboxStore['admit']>((rows, claimMs) => memory.admit(rows, claimMs))
    const store = watched({ admit }, memory)
    const handled: unknown[] = []
    const receiver = receiverOn(store, { on: { '*': ({ id, data }) => handled.push([id, data]) } })
    const { status, outcome } = await deliver(receiver, { body: two })
    expect([status, outcome.kind, outcome.events.map(({ id }) => id)]).toEqual([200, 'admitted', ['evt_1', 'evt_2']])
    await store.settled(2)
    expect(admit).toHaveBeenCalledTimes(1)
    expect(handled.toSorted()).toEqual([
      ['evt_1', 1],
      ['evt_2', 2],
    ])
  })

  it('fail alone: one answer of 500, and only the failed one runs again', async () => {
    const store = watched()
    const handled: string[] = []
    let isBroken = true
    const receiver = receiverOn(store, {
      acknowledge,
      on: {
        '*': ({ id }) => {
          handled.push(id)
          if (isBroken && id === 'evt_2') throw new Error('no stock')
        },
      },
    })
    expect((await deliver(receiver, { body: two })).code).toBe('handler_failed')
    expect(await statuses(store)).toEqual([
      ['evt_1', 'completed'],
      ['evt_2', 'retrying'],
    ])
    isBroken = false
    expect((await deliver(receiver, { body: two })).status).toBe(200)
    expect(handled).toEqual(['evt_1', 'evt_2', 'evt_2'])
  })

  it('are not acknowledged while one of them is still worked on', async () => {
    const store = watched()
    const receiver = receiverOn(store, { acknowledge, runner: false })
    await deliver(receiver, { body: event() })
    await store.admit(
      (await rowsOf(store)).map((row) => ({ ...row, key: 'evt_2', id: 'evt_2', rawBody: new Uint8Array() })),
      30_000,
    )
    const { code, retryAfter } = await deliver(receiver, { body: two })
    expect([code, retryAfter]).toEqual(['busy', '30'])
  })
})

describe('the key of an event', () => {
  const unsigned = parcelWith({
    dedupe: 'unsigned-id',
    headers: ['Parcel-Id'],
    toEvents: (payload, { header }) => [{ id: header('Parcel-Id'), type: 'parcel.sent', data: payload, raw: payload }],
  })
  const withId = (id: string, body: string) => ({ body, headers: { 'Parcel-Id': id } })

  it('is the signed id: the same id with other bytes is the same event', async () => {
    const store = watched()
    const receiver = receiverOn(store, { acknowledge })
    await deliver(receiver)
    expect((await deliver(receiver, { body: event({ data: 'again' }) })).outcome.kind).toBe('duplicate')
  })

  it('is what the provider says, where an id alone is shared', async () => {
    const store = watched()
    const provider = parcelWith({ key: ({ id, type }) => `${id}:${type}` })
    const receiver = receiverOn(store, { acknowledge }, provider)
    expect((await deliver(receiver)).outcome.kind).toBe('handled')
    expect((await deliver(receiver, { body: event({ type: 'parcel.sent.v2' }) })).outcome.kind).toBe('handled')
    expect((await deliver(receiver)).outcome.kind).toBe('duplicate')
  })

  it('with an unsigned id: the same id with other bytes is another event, with a warning', async () => {
    const store = watched()
    const log = kept()
    const receiver = receiverOn(store, { acknowledge, log }, unsigned)
    expect((await deliver(receiver, withId('a', '{"n":1}'))).outcome.kind).toBe('handled')
    expect(log.lines).toEqual([])
    expect((await deliver(receiver, withId('a', '{"n":2}'))).outcome.kind).toBe('handled')
    expect(log.lines).toEqual([expect.stringMatching(/the id of another: its bytes are others/)])
  })

  it('with an unsigned id: the same bytes under another id are a duplicate', async () => {
    const store = watched()
    const receiver = receiverOn(store, { acknowledge }, unsigned)
    expect((await deliver(receiver, withId('a', '{"n":1}'))).outcome.kind).toBe('handled')
    expect((await deliver(receiver, withId('b', '{"n":1}'))).outcome.kind).toBe('duplicate')
  })

  it('with an unsigned id: the same bytes are another event when the provider no longer repeats deliveries', async () => {
    let now = seconds * 1000
    const store = watched({}, memoryInbox({ now: () => now }))
    const receiver = receiverOn(store, { acknowledge }, { ...unsigned, retryHorizon: 3600 })
    await deliver(receiver, withId('a', '{"n":1}'))
    now += 3_599_999
    expect((await deliver(receiver, withId('b', '{"n":1}'))).outcome.kind).toBe('duplicate')
    now += 1
    expect((await deliver(receiver, withId('c', '{"n":1}'))).outcome.kind).toBe('handled')
  })

  it('with an unsigned id is that id, where the provider changes the bytes on a retry', async () => {
    const store = watched()
    const receiver = receiverOn(store, { acknowledge }, { ...unsigned, bodyChangesOnRetry: true })
    await deliver(receiver, withId('a', '{"n":1,"attempt":1}'))
    expect((await deliver(receiver, withId('a', '{"n":1,"attempt":2}'))).outcome.kind).toBe('duplicate')
  })

  it('without an id is the digest of the bytes, and only for the window of the provider', async () => {
    let now = seconds * 1000
    const store = watched({}, memoryInbox({ now: () => now }))
    const provider = parcelWith({ dedupe: 'digest', dedupeWindow: 60 })
    const receiver = receiverOn(store, { acknowledge }, provider)
    const body = JSON.stringify({ type: 'parcel.sent' })
    expect((await deliver(receiver, { body })).outcome.kind).toBe('handled')
    expect((await deliver(receiver, { body })).outcome.kind).toBe('duplicate')
    now += 60_000
    expect((await deliver(receiver, { body })).outcome.kind).toBe('handled')
    expect((await rowsOf(store)).map(({ status }) => status)).toEqual(['completed', 'completed'])
  })

  it('is kept for each tenant', async () => {
    const store = watched()
    let tenant = 'a'
    const receiver = receiverOn(store, { acknowledge, secret: () => ({ secret: 'whsec_parcel_secret', tenant }) })
    expect((await deliver(receiver)).outcome.kind).toBe('handled')
    tenant = 'b'
    expect((await deliver(receiver)).outcome.kind).toBe('handled')
    expect((await deliver(receiver)).outcome.kind).toBe('duplicate')
  })
})
