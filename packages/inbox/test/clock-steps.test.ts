import { type AnyEvents, createReceiver, type InboxStore, memoryInbox } from '@rawhook/core'
import { describe, expect, test } from 'vitest'
import { sqliteInbox } from '../src/sqlite.ts'
import { type EffectTx, openInbox } from './crash/effects.ts'
import { postgresPlace, sqlitePlace } from './crash/places.ts'
import { crashing, delivery, secret } from './crash/provider.ts'

const hourMs = 3_600_000
const retryMs = 50
const settling = { timeout: 8000, interval: 5 }
const ids = ['evt_pending', 'evt_processing', 'evt_retrying']

/** An inbox with effects beside it. */
interface Bench {
  readonly store: InboxStore<EffectTx>
  readonly effects: () => Promise<readonly string[]>
  readonly remove: () => Promise<void>
}

type Clock = () => number

async function inMemory(now: Clock): Promise<Bench> {
  const effects: string[] = []
  const memory = memoryInbox({ now })
  const tx: EffectTx = { insert: (id) => effects.push(id) }
  return {
    store: {
      ...memory,
      durability: 'power',
      complete: (claim, write) => memory.complete(claim, write && (() => write(tx))),
    },
    effects: async () => effects,
    remove: () => memory.close(),
  }
}

async function inSqlite(now: Clock): Promise<Bench> {
  const place = await sqlitePlace()
  const sqlite = await sqliteInbox({ path: place.inbox, now })
  const insert = 'INSERT INTO effect VALUES (?)'
  return {
    store: {
      ...sqlite,
      complete: (claim, write) =>
        sqlite.complete(
          claim,
          write &&
            ((tx) => {
              tx.exec('CREATE TABLE IF NOT EXISTS effect (id TEXT)')
              return write({ insert: (id) => tx.prepare(insert).run(id) })
            }),
        ),
    },
    async effects() {
      await sqlite.close()
      return place.effects()
    },
    remove: () => place.remove(),
  }
}

async function inPostgres(): Promise<Bench> {
  const place = await postgresPlace()
  const { store, close } = await openInbox(place.inbox)
  return {
    store,
    effects: place.effects,
    async remove() {
      await close()
      await place.remove()
    },
  }
}

function gate(): { readonly opened: Promise<void>; readonly open: () => void } {
  let open = (): void => {}
  const opened = new Promise<void>((resolve) => {
    open = resolve
  })
  return { opened, open: () => open() }
}

/** A receiver with one event pending, one in its handler, and one that has failed. */
async function threeEvents({ store }: Bench, clock: Clock) {
  const failing = gate()
  const finishing = gate()
  const finishingAgain = gate()
  const thrown: unknown[] = []
  const receiver = createReceiver<AnyEvents, EffectTx>(crashing, {
    secret,
    inbox: store,
    now: () => Math.floor(clock() / 1000),
    acknowledge: 'on-receipt',
    runner: { retries: [retryMs, retryMs, retryMs] },
    log: false,
    on: {
      '*': async ({ id }, ctx) => {
        if (ctx.attempt === 1 && id === 'evt_retrying') {
          await failing.opened
          throw new Error('the first time')
        }
        if (id === 'evt_processing') await (ctx.attempt === 1 ? finishing : finishingAgain).opened
        await ctx
          .commit((tx) => {
            tx.insert(id)
          })
          .catch((error: unknown) => {
            thrown.push(error)
            throw error
          })
      },
    },
  })
  const row = (id: string) => store.get({ source: 'crash', tenant: '', key: id })
  const status = async (id: string) => (await row(id))?.status
  const deliver = async (id: string): Promise<number> => {
    const request = new Request('http://localhost/', { method: 'POST', ...(await delivery(id)) })
    return (await receiver.fetch(request)).status
  }
  const reaches = (id: string, wanted: string) => expect.poll(() => status(id), settling).toBe(wanted)

  expect(await deliver('evt_retrying')).toBe(200)
  expect(await deliver('evt_processing')).toBe(200)
  await reaches('evt_retrying', 'processing')
  await reaches('evt_processing', 'processing')
  receiver.pause()
  expect(await deliver('evt_pending')).toBe(200)
  failing.open()
  await reaches('evt_retrying', 'retrying')
  expect(await status('evt_pending')).toBe('pending')
  return {
    receiver,
    deliver,
    status,
    reaches,
    thrown,
    finish: finishing.open,
    finishAgain: finishingAgain.open,
    attempts: async (id: string) => (await row(id))?.attempts,
  }
}

/** Every event is completed, and has taken effect once. */
async function expectOnce({ store, effects }: Bench, all: readonly string[]): Promise<void> {
  const { counts } = await store.stats()
  expect(counts).toEqual({ pending: 0, processing: 0, retrying: 0, completed: all.length, dead: 0, unhandled: 0 })
  expect([...(await effects())].sort()).toEqual([...all].sort())
}

describe.each([
  ['in memory', inMemory],
  ['in SQLite', inSqlite],
] as const)('the clock of an inbox %s', (_, open) => {
  test('steps forward by an hour: a lease that ended with it is taken over, and every event takes effect once', async () => {
    let time = Date.now()
    const bench = await open(() => time)
    const { receiver, finish, finishAgain, reaches, attempts, thrown } = await threeEvents(bench, () => time)
    time += hourMs
    receiver.resume()
    await expect.poll(() => attempts('evt_processing'), settling).toBe(2)
    finish()
    await expect.poll(() => thrown, settling).toEqual([expect.objectContaining({ code: 'lease_lost' })])
    finishAgain()
    for (const id of ids) await reaches(id, 'completed')
    await receiver.stop()

    expect(thrown).toHaveLength(1)
    expect(await attempts('evt_processing')).toBe(2)
    await expectOnce(bench, ids)
    await bench.remove()
  })

  test('steps back by an hour: what runs is completed, what comes is handled, and what waits is done when it has caught up', async () => {
    let time = Date.now()
    const bench = await open(() => time)
    const { receiver, deliver, finish, reaches, attempts, thrown } = await threeEvents(bench, () => time)
    time -= hourMs
    receiver.resume()
    finish()
    await reaches('evt_processing', 'completed')
    expect(await deliver('evt_during')).toBe(200)
    await reaches('evt_during', 'completed')
    time += hourMs + retryMs
    expect(await deliver('evt_after')).toBe(200)
    const all = [...ids, 'evt_during', 'evt_after']
    for (const id of all) await reaches(id, 'completed')
    await receiver.stop()

    expect(thrown).toEqual([])
    expect(await attempts('evt_processing')).toBe(1)
    await expectOnce(bench, all)
    await bench.remove()
  })
})

test.each([
  ['forward', hourMs],
  ['back', -hourMs],
] as const)(
  'on PostgreSQL, which has a clock of its own, the clock of a receiver may step %s by an hour',
  async (_, step) => {
    let time = Date.now()
    const bench = await inPostgres()
    const { receiver, status, finish, reaches, attempts, thrown } = await threeEvents(bench, () => time)
    time += step
    receiver.resume()
    await reaches('evt_pending', 'completed')
    await reaches('evt_retrying', 'completed')
    expect(await status('evt_processing')).toBe('processing')
    finish()
    await reaches('evt_processing', 'completed')
    await receiver.stop()

    expect(thrown).toEqual([])
    expect(await Promise.all(ids.map(attempts))).toEqual([1, 1, 2])
    await expectOnce(bench, ids)
    await bench.remove()
  },
)
