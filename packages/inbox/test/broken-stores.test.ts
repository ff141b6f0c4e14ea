import type { Claim, InboxRow, InboxStore } from '@rawhook/core'
import { memoryInbox } from '@rawhook/core'
import { type InboxTarget, type InboxTestRunner, testInbox } from '@rawhook/testing/contracts'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { postgresInbox } from '../src/postgres.ts'
import { openDatabase } from '../src/sqlite/driver.ts'
import { insertColumns, insertValues } from '../src/sqlite/row.ts'
import { migrate } from '../src/sqlite/schema.ts'
import { sqliteInbox } from '../src/sqlite.ts'
import { type PostgresSchema, postgresSchema, postgresTarget } from './postgres-target.ts'
import { testSqliteDurability } from './sqlite-durability.ts'
import { installedDrivers, sqliteTarget } from './sqlite-target.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

/** Runs the tests of a suite that have one of these names, and tells which of them fail, and how. */
async function failures(
  define: (runner: InboxTestRunner) => void,
  names: readonly string[],
): Promise<Readonly<Record<string, string>>> {
  const found = new Map<string, () => Promise<void>>()
  define({
    describe: (_, defineGroup) => defineGroup(),
    it: (name, run) => {
      if (names.includes(name)) found.set(name, run)
    },
  })
  expect([...found.keys()].sort()).toEqual([...names].sort())
  const failed: Record<string, string> = {}
  for (const [name, run] of found) {
    await run().catch((error: unknown) => {
      failed[name] = String(error)
    })
  }
  return failed
}

type Memory = InboxStore<undefined>

const memoryTarget = (spoil: (store: Memory) => Memory): InboxTarget<undefined> => ({
  name: 'in memory',
  durability: 'none',
  writes: 'asynchronous',
  async open() {
    let time = Date.now()
    const store = spoil(memoryInbox({ now: () => time }))
    return {
      store,
      async advance(ms) {
        time += ms
      },
      close: () => store.close(),
    }
  },
})

interface Defect {
  readonly spoil: (store: Memory) => Memory
  /** The tests that must find it. */
  readonly found: readonly string[]
}

const oneAtATime = async <TItem, TResult>(
  items: readonly TItem[],
  step: (item: TItem) => Promise<TResult>,
): Promise<readonly TResult[]> => {
  const results: TResult[] = []
  for (const item of items) results.push(await step(item))
  return results
}

/** A store whose rows count attempts when they fail. */
function countingFailures(store: Memory): Memory {
  const failed = new Map<string, number>()
  const told = <TRow extends Claim | InboxRow>(row: TRow): TRow => ({ ...row, attempts: failed.get(row.key) ?? 0 })
  return {
    ...store,
    claim: async (order) => (await store.claim(order)).map(told),
    async claimKey(key, leaseMs) {
      const claim = await store.claimKey(key, leaseMs)
      return claim && told(claim)
    },
    async get(key) {
      const row = await store.get(key)
      return row && told(row)
    },
    fail(claim, error, next) {
      failed.set(claim.key, (failed.get(claim.key) ?? 0) + 1)
      return store.fail(claim, error, next)
    },
  }
}

const defects: Readonly<Record<string, Defect>> = {
  'checks, then inserts': {
    spoil: (store) => ({
      ...store,
      admit: (rows, claimMs) =>
        oneAtATime(rows, async (row) => {
          const before = await store.get(row)
          await Promise.resolve()
          const [admitted] = await store.admit([row], claimMs)
          if (before === undefined || admitted === undefined) return { kind: 'new', claim: undefined, sharesId: false }
          return admitted
        }),
    }),
    found: [
      'a storm of 200 events in 20 copies each: every event is new once',
      'answers no copy in a batch before the commit that stores it',
    ],
  },
  'admits row by row': {
    spoil: (store) => ({
      ...store,
      admit: async (rows, claimMs) => (await oneAtATime(rows, (row) => store.admit([row], claimMs))).flat(),
    }),
    found: ['stores all rows of a call or none'],
  },
  'answers before it has stored': {
    spoil(store) {
      const coming = new Set<string>()
      return {
        ...store,
        async admit(rows, claimMs) {
          const unknown = rows.filter(({ key }) => !coming.has(key))
          for (const { key } of unknown) coming.add(key)
          setImmediate(() => store.admit(rows, claimMs))
          return rows.map((row) =>
            unknown.includes(row)
              ? { kind: 'new', claim: undefined, sharesId: false }
              : { kind: 'duplicate', status: 'pending', sameBody: true, retryInMs: 0 },
          )
        },
      }
    },
    found: [
      'answers no copy in a batch before the commit that stores it',
      'stores the event as pending, with everything it brought',
    ],
  },
  'knows events by their key alone': {
    spoil: (store) => ({
      ...store,
      admit: (rows, claimMs) =>
        store.admit(
          rows.map((row) => ({ ...row, tenant: '' })),
          claimMs,
        ),
    }),
    found: ['tells events apart by source, tenant and key together'],
  },
  'looks, then claims': {
    spoil: (store) => ({
      ...store,
      async claim({ source, limit, leaseMs }) {
        const due = await store.list({ source, status: 'pending', limit })
        await Promise.resolve()
        return oneAtATime(due, async (row) => (await store.claimKey(row, leaseMs)) ?? row)
      },
    }),
    found: ['fifty claims at once never get the same event'],
  },
  'counts attempts when they fail': {
    spoil: countingFailures,
    found: [
      'counts the attempt and raises the fence with every claim, whether or not it fails',
      'lets an event that ends its worker reach its last attempt',
    ],
  },
  'completes without a look at the fence': {
    spoil: (store) => ({
      ...store,
      async complete(claim, write) {
        const row = await store.get(claim)
        return row === undefined ? false : store.complete({ ...claim, fence: row.fence }, write)
      },
    }),
    found: [
      'complete: changes nothing once another has claimed the event',
      'never runs the write of a claim that is lost',
    ],
  },
  'extends without a look at the fence': {
    spoil: (store) => ({
      ...store,
      async extend(claim, leaseMs) {
        const row = await store.get(claim)
        return row === undefined ? false : store.extend({ ...claim, fence: row.fence }, leaseMs)
      },
    }),
    found: ['extend: changes nothing once another has claimed the event'],
  },
  'marks the event before its effect': {
    spoil: (store) => ({
      ...store,
      async complete(claim, write) {
        const isHeld = await store.complete(claim)
        if (isHeld) await write?.(undefined)
        return isHeld
      },
    }),
    found: ['leaves the claim as it was when the write throws'],
  },
  'writes before it looks at the claim': {
    spoil: (store) => ({
      ...store,
      async complete(claim, write) {
        await write?.(undefined)
        return store.complete(claim)
      },
    }),
    found: ['never runs the write of a claim that is lost', 'runs one write of two completions at once'],
  },
  'gives the event away while the write runs': {
    spoil: (store) => ({
      ...store,
      async complete(claim, write) {
        if (!(await store.extend(claim, 1))) return false
        await write?.(undefined)
        return store.complete(claim)
      },
    }),
    found: ['gives the event to nobody else while the write runs, even past the lease'],
  },
  'forgets the key with the bytes': {
    spoil: (store) => ({ ...store, purge: (ages) => store.purge({ ...ages, completedMs: ages.payloadMs }) }),
    found: [
      'empties completed events first, and removes them later',
      'knows a copy by its key and bytes as long as the row is there, and not after',
    ],
  },
  'replays what is completed without force': {
    spoil: (store) => ({
      ...store,
      replay: (selection, order) => store.replay(selection, { ...order, force: true }),
    }),
    found: ['leaves a completed event as it is', 'takes a selection by source, status and type'],
  },
  'counts a released claim as an attempt, from the third on': {
    spoil: (store) => ({
      ...store,
      release: (claim) =>
        claim.fence < 3 ? store.release(claim) : store.fail(claim, '', { status: 'retrying', inMs: 0 }),
    }),
    found: ['leads to the same rows and answers as in the memory inbox'],
  },
}

describe('the inbox contract', () => {
  const all = Object.values(defects).flatMap(({ found }) => found)

  it('is passed by the memory inbox', async () => {
    const target = memoryTarget((store) => store)
    expect(await failures((runner) => testInbox(runner, target), [...new Set(all)])).toEqual({})
  })

  for (const [name, { spoil, found }] of Object.entries(defects)) {
    it(`finds a store that ${name}`, async () => {
      const failed = await failures((runner) => testInbox(runner, memoryTarget(spoil)), found)
      expect(Object.keys(failed).sort()).toEqual([...found].sort())
    })
  }
})

describe('the inbox contract on SQLite', async () => {
  const [driver] = await installedDrivers()
  if (driver === undefined) throw new Error('no SQLite driver is installed')

  it('finds a store that commits at the first await of the write', async () => {
    const open: typeof sqliteInbox = async (options) => {
      const store = await sqliteInbox(options)
      return {
        ...store,
        complete: (claim, write) =>
          store.complete(claim, write && ((tx) => void Promise.resolve(write(tx)).catch(() => 0))),
      }
    }
    const found = ['a promise', 'a promise that rejects', 'a thenable'].map(
      (what) => `undoes both when the write returns ${what}, which would commit too early`,
    )
    const failed = await failures((runner) => testInbox(runner, sqliteTarget(driver, open)), found)
    expect(Object.keys(failed).sort()).toEqual([...found].sort())
  })

  /** Rows in memory, and in a file by what is thought to be the shortest way. */
  const shortcut = (settings: string, read: 'all' | 'get') => async (path: string) => {
    const database = await openDatabase(path, driver)
    database.exec('PRAGMA journal_mode = WAL')
    migrate(database)
    database.exec(settings)
    const rows = memoryInbox()
    const values = insertColumns.replaceAll(/\w+/g, '?')
    const sql = `INSERT INTO rawhook_inbox (${insertColumns}, status, attempts, fence, replay)
      VALUES (${values}, 'pending', 0, 0, 0) ON CONFLICT DO NOTHING RETURNING *`
    const store: InboxStore<typeof database> = {
      ...rows,
      async admit(news, claimMs) {
        for (const row of news) {
          const statement = database.prepare(sql)
          if (read === 'get' && 'get' in statement && typeof statement.get === 'function') {
            statement.get(...insertValues(row, Date.now()))
          } else {
            statement.all(...insertValues(row, Date.now()))
          }
        }
        return claimMs === undefined
          ? news.map(() => ({ kind: 'new', claim: undefined, sharesId: false }))
          : rows.admit(news, claimMs)
      },
      complete: (claim, write) => rows.complete(claim, write && (() => write(database))),
      async close() {
        database.close()
      },
    }
    return store
  }

  it('finds a store whose commits do not wait for the disk', async () => {
    const open = shortcut('PRAGMA synchronous = NORMAL', 'all')
    const found = ['every commit waits for the disk']
    const failed = await failures((runner) => testSqliteDurability(runner, 'broken', open), found)
    expect(Object.keys(failed)).toEqual(found)
  })

  it('finds a store that reads one row of RETURNING, and so never empties its log', async () => {
    const found = ['the log stays small through 20,000 admissions']
    const log = (read: 'all' | 'get') => (runner: InboxTestRunner) =>
      testSqliteDurability(runner, 'broken', shortcut('PRAGMA synchronous = OFF', read))
    expect(await failures(log('all'), found)).toEqual({})
    expect(Object.keys(await failures(log('get'), found))).toEqual(found)
  })
})

describe('the inbox contract on PostgreSQL', () => {
  let schema: PostgresSchema
  beforeAll(async () => {
    schema = await postgresSchema()
  })
  afterAll(() => schema.drop())

  it('finds a store whose write is not in the transaction that completes the event', async () => {
    const open: typeof postgresInbox = async (options) => {
      const store = await postgresInbox(options)
      return { ...store, complete: (claim, write) => store.complete(claim, write && (() => write(options.pool))) }
    }
    const found = [
      'undoes the write when it throws after it has written',
      'shows the completion to nobody before its commit',
    ]
    const target = postgresTarget(() => schema, open)
    const failed = await failures((runner) => testInbox(runner, target), found)
    expect(Object.keys(failed).sort()).toEqual([...found].sort())
  })

  it('finds a store that claims without a lock', async () => {
    const open: typeof postgresInbox = async (options) => {
      const store = await postgresInbox(options)
      const claim: typeof store.claim = async ({ source, limit, leaseMs }) => {
        const due = await store.list({ source, status: 'pending', limit })
        return oneAtATime(due, async (row) => (await store.claimKey(row, leaseMs)) ?? row)
      }
      return { ...store, claim }
    }
    const found = ['fifty claims at once never get the same event']
    const failed = await failures(
      (runner) =>
        testInbox(
          runner,
          postgresTarget(() => schema, open),
        ),
      found,
    )
    expect(Object.keys(failed)).toEqual(found)
  })
})
