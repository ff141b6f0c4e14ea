import { type AnyEvents, createReceiver, type InboxStatus, type Receiver } from '@rawhook/core'
import pg from 'pg'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type PostgresClient, postgresInbox } from '../../src/postgres.ts'
import { type Place, postgresPlace } from './places.ts'
import { crashing, delivery, leaseMs, secret } from './provider.ts'
import { startProxy, type Weather, type Wire } from './proxy.ts'

const timeoutMs = 250
const weathers: readonly Weather[] = ['down', 'reset', 'black hole', 'slow']
const id = 'evt_1'

let place: Place
let proxy: Wire
let pool: pg.Pool
let receiver: Receiver<AnyEvents>
let started: string[]
let beforeCommit: () => void
const truth = { status: (): Promise<InboxStatus | undefined> => Promise.resolve(undefined) }

async function open(acknowledge: 'on-receipt' | 'after-processing'): Promise<void> {
  const store = await postgresInbox({ pool, timeoutMs })
  truth.status = async () => (await store.get({ source: 'crash', tenant: '', key: id }))?.status
  receiver = createReceiver<AnyEvents, PostgresClient>(crashing, {
    secret,
    inbox: store,
    inboxTimeout: timeoutMs * 2,
    acknowledge,
    runner: { leaseMs, retries: Array.from({ length: 100 }, () => 50) },
    log: false,
    on: {
      '*': async (_, ctx) => {
        started.push(id)
        await ctx.commit(async (tx) => {
          await tx.query('INSERT INTO effect VALUES ($1)', [id])
          beforeCommit()
        })
      },
    },
  })
}

async function deliver(): Promise<number | undefined> {
  const { body, headers } = await delivery(id)
  const outcome = await receiver.receive({
    method: 'POST',
    url: '/',
    header: (name) => Object.entries(headers).find(([each]) => each.toLowerCase() === name.toLowerCase())?.[1],
    readBody: () => Promise.resolve(new TextEncoder().encode(body)),
    discard: () => Promise.resolve(true),
  })
  return receiver.acknowledge(outcome)?.status
}

beforeEach(async () => {
  place = await postgresPlace()
  const url = new URL(place.inbox)
  proxy = await startProxy(new URL(place.inbox), timeoutMs * 4)
  url.hostname = '127.0.0.1'
  url.port = String(proxy.port)
  pool = new pg.Pool({ connectionString: url.href, max: 4 })
  pool.on('error', () => {})
  started = []
  beforeCommit = () => {}
})

afterEach(async () => {
  proxy.turn('fine')
  await receiver.stop()
  await pool.end()
  await proxy.close()
  await place.remove()
})

/** It is fine again: the provider sends until it is acknowledged, and in the end the event has taken effect once. */
async function recover(): Promise<void> {
  proxy.turn('fine')
  await expect.poll(deliver, { timeout: 10_000 }).toBe(200)
  await expect.poll(truth.status, { timeout: 10_000 }).toBe('completed')
  expect(await place.effects()).toEqual([id])
}

describe.each(weathers)('PostgreSQL is %s', (weather) => {
  test('before admission: answered 503, no handler runs, and nothing is lost', async () => {
    await open('on-receipt')
    proxy.turn(weather)
    expect(await deliver()).toBe(503)
    expect(started).toEqual([])
    await recover()
  })

  test.each(['before', 'after'] as const)(
    'at the commit of the admission, %s the server hears it: answered 503, and once in the end',
    async (side) => {
      await open('on-receipt')
      proxy.turn(weather, { word: 'INSERT INTO rawhook_inbox', side }) // a statement that is its own commit
      expect(await deliver()).toBe(503)
      await recover()
    },
  )

  test('while the handler writes: not acknowledged, and once in the end', async () => {
    await open('after-processing')
    proxy.turn(weather, { word: 'INSERT INTO effect', side: 'before' })
    expect(await deliver()).toBeOneOf([500, 503])
    expect(started.length).toBe(1)
    await recover()
  })

  test.each(['before', 'after'] as const)(
    'at the completing COMMIT, %s the server hears it: not acknowledged, and once in the end',
    async (side) => {
      await open('after-processing')
      beforeCommit = () => {
        beforeCommit = () => {}
        proxy.turn(weather, { word: 'COMMIT', side })
      }
      expect(await deliver()).toBeOneOf([500, 503])
      await recover()
    },
  )
})

test('deliveries that wait behind a black hole are answered in time, all of them', async () => {
  await open('on-receipt')
  proxy.turn('black hole')
  const answers = await Promise.all(Array.from({ length: 20 }, deliver))
  expect(answers).toEqual(answers.map(() => 503))
  await recover()
})
