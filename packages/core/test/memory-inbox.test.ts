import { testInbox } from '@rawhook/testing/contracts'
import { describe, expect, it } from 'vitest'
import { type InboxStore, memoryInbox, type NewRow } from '../src/index.ts'

testInbox(
  { describe, it },
  {
    name: 'in memory',
    durability: 'none',
    writes: 'asynchronous',
    async open() {
      let time = Date.now()
      const store = memoryInbox({ now: () => time })
      return {
        store,
        async advance(ms) {
          time += ms
        },
        close: () => store.close(),
      }
    },
  },
)

const row = (key: string): NewRow => ({
  source: 'acme',
  tenant: '',
  key,
  id: key,
  type: 'order.paid',
  position: 0,
  rawBody: Uint8Array.of(1),
  signedPart: undefined,
  sha256: '00',
  headers: {},
  keyWindowMs: undefined,
})

async function complete(store: InboxStore<undefined>, ...keys: readonly string[]): Promise<void> {
  for (const key of keys) {
    const claim = await store.claimKey(row(key), 1000)
    expect(claim && (await store.complete(claim))).toBe(true)
  }
}

const keys = async (store: InboxStore<undefined>) => (await store.list({})).map(({ key }) => key).sort()

describe('a full memory inbox', () => {
  it('forgets the oldest completed event, and no other', async () => {
    const store = memoryInbox({ maxRows: 3 })
    await store.admit(['a', 'b', 'c'].map(row))
    await complete(store, 'c', 'b')
    await store.admit([row('d')])
    expect(await keys(store)).toEqual(['a', 'c', 'd'])
  })

  it('refuses what it has no room for, and stores none of the call', async () => {
    const store = memoryInbox({ maxRows: 3 })
    await store.admit([row('a'), row('b')])
    await expect(store.admit([row('c'), row('d')])).rejects.toThrow('the memory inbox holds 3 events')
    expect(await keys(store)).toEqual(['a', 'b'])
    await store.admit([row('c')])
    await expect(store.admit([row('d')])).rejects.toThrow('too few are completed')
  })

  it('still knows what it has', async () => {
    const store = memoryInbox({ maxRows: 1 })
    await store.admit([row('a')])
    expect(await store.admit([row('a')])).toMatchObject([{ kind: 'duplicate' }])
  })

  it('forgets nothing for a call that it refuses', async () => {
    const store = memoryInbox({ maxRows: 2 })
    await store.admit([row('a'), row('b')])
    await complete(store, 'a')
    await expect(store.admit([row('c'), row('d')])).rejects.toThrow()
    expect(await keys(store)).toEqual(['a', 'b'])
  })
})

describe('a memory inbox whose clock is set back by an hour', () => {
  const hour = 3_600_000
  const order = { source: 'acme', limit: 10, leaseMs: 1000 }

  /** One event of each kind, and then the step. */
  async function opened() {
    let time = 10 * hour
    const store = memoryInbox({ now: () => time })
    await store.admit([row('retrying')], 1000)
    const [failed] = await store.list({})
    if (failed === undefined) throw new Error('nothing was stored')
    await store.fail(failed, 'boom', { status: 'retrying', inMs: 500 })
    await store.admit([row('processing')], 1000)
    await store.admit([row('pending')])
    time -= hour
    return {
      store,
      claimed: async () => (await store.claim(order)).map(({ key }) => key),
      advance: (ms: number): void => {
        time += ms
      },
    }
  }

  it('hands out what is pending at once', async () => {
    const { store, claimed } = await opened()
    expect([await store.nextDue('acme'), (await store.stats()).overdueMs]).toEqual([0, 0])
    expect(await claimed()).toEqual(['pending'])
  })

  it('tries again, and ends leases, when it would have without the step', async () => {
    const { store, claimed, advance } = await opened()
    await claimed()
    expect(await store.nextDue('acme')).toBe(500)
    advance(499)
    expect(await claimed()).toEqual([])
    advance(1)
    expect(await claimed()).toEqual(['retrying'])
    advance(499)
    expect(await claimed()).toEqual([])
    advance(1)
    expect((await claimed()).sort()).toEqual(['pending', 'processing'])
  })

  it('tells a redelivery the wait that is left', async () => {
    const { store } = await opened()
    expect(await store.admit([row('retrying')])).toMatchObject([{ kind: 'duplicate', retryInMs: 500 }])
  })
})
