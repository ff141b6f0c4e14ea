import { once } from 'node:events'
import { chmodSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { testInbox } from '@rawhook/testing/contracts'
import { describe, expect, it, vi } from 'vitest'
import { openDatabase } from '../src/sqlite/driver.ts'
import { makeDurable } from '../src/sqlite/durable-settings.ts'
import { readSqliteInbox, type SqliteDatabase, sqliteInbox } from '../src/sqlite.ts'
import { inboxRow } from './inbox-row.ts'
import { testSqliteDurability } from './sqlite-durability.ts'
import { kill, start, testFile } from './sqlite-start.ts'
import { installedDrivers, sqliteTarget } from './sqlite-target.ts'

vi.setConfig({ testTimeout: 60_000 })

const drivers = await installedDrivers()

for (const driver of drivers) {
  testInbox({ describe, it }, sqliteTarget(driver))
  testSqliteDurability({ describe, it }, `with ${driver}`, (path) => sqliteInbox({ path, driver }))
}

const hour = 3_600_000

/** The files of an inbox, by what they are named after its path, with their modes. */
function modesBeside(path: string): Readonly<Record<string, string>> {
  const files = readdirSync(dirname(path)).filter((name) => name.startsWith(basename(path)))
  return Object.fromEntries(
    files.map((name) => [
      name.slice(basename(path).length),
      (statSync(join(dirname(path), name)).mode & 0o777).toString(8),
    ]),
  )
}

describe('the file of a SQLite inbox', () => {
  for (const path of ['', ':memory:']) {
    it(`cannot be '${path}'`, async () => {
      await expect(sqliteInbox({ path })).rejects.toThrow(TypeError)
      await expect(sqliteInbox({ path })).rejects.toThrow('memoryInbox()')
    })
  }

  it('cannot be a URL', async () => {
    await expect(sqliteInbox({ path: `file:${testFile()}` })).rejects.toThrow("write 'webhooks.db'")
  })

  for (const driver of drivers) {
    it(`can be read by its owner only, and so can every file beside it (${driver})`, async () => {
      const path = testFile()
      const inbox = await sqliteInbox({ path, driver })
      await inbox.admit([inboxRow('evt_1')])
      const written = modesBeside(path)
      await inbox.close()
      const reader = await readSqliteInbox({ path, driver })
      const read = modesBeside(path)
      await reader.close()
      expect(written).toMatchObject({ '': '600', '-lock': '600', '-owner': '600', '-shm': '600', '-wal': '600' })
      expect(new Set([...Object.values(written), ...Object.values(read)])).toEqual(new Set(['600']))
    })

    it(`keeps the mode that it has, as the files beside it do (${driver})`, async () => {
      const path = testFile()
      const existing = { '': '640', '-lock': '644', '-owner': '660' }
      for (const [suffix, mode] of Object.entries(existing)) {
        writeFileSync(path + suffix, '')
        chmodSync(path + suffix, Number.parseInt(mode, 8))
      }
      const inbox = await sqliteInbox({ path, driver })
      await inbox.admit([inboxRow('evt_1')])
      expect(modesBeside(path)).toMatchObject({ ...existing, '-shm': '640', '-wal': '640' })
      await inbox.close()
    })
  }

  it('keeps what was stored when it is opened again', async () => {
    const path = testFile()
    const first = await sqliteInbox({ path })
    await first.admit([inboxRow('evt_1'), inboxRow('evt_2')])
    await first.close()
    const second = await sqliteInbox({ path })
    expect(await second.admit([inboxRow('evt_1')])).toMatchObject([{ kind: 'duplicate', status: 'pending' }])
    expect((await second.stats()).counts.pending).toBe(2)
    await second.close()
  })

  it('tells a shared id from its own key, also when it is opened again', async () => {
    const path = testFile()
    const first = await sqliteInbox({ path })
    const shared = async (inbox: Pick<typeof first, 'admit'>, key: string, id: string): Promise<unknown> => {
      const [admitted] = await inbox.admit([inboxRow(key, { id })])
      return admitted?.kind === 'new' && admitted.sharesId
    }
    expect(await shared(first, 'evt_1', 'evt_1')).toBe(false)
    expect(await shared(first, 'digest_1', 'evt_1')).toBe(true)
    expect(await shared(first, 'digest_2', 'evt_2')).toBe(false)
    await first.close()
    const second = await sqliteInbox({ path })
    expect(await shared(second, 'evt_2', 'evt_2')).toBe(true)
    expect(await shared(second, 'evt_3', 'evt_3')).toBe(false)
    await second.close()
  })

  it('counts an event whose key was given free among those that share its id', async () => {
    let time = hour
    const inbox = await sqliteInbox({ path: testFile(), now: () => time })
    const row = inboxRow('evt_1', { keyWindowMs: hour })
    expect(await inbox.admit([row])).toMatchObject([{ kind: 'new', sharesId: false }])
    const claim = await inbox.claimKey(row, hour)
    expect(claim && (await inbox.complete(claim))).toBe(true)
    time += hour
    expect(await inbox.admit([row])).toMatchObject([{ kind: 'new', sharesId: true }])
    await inbox.close()
  })

  it('is refused where it cannot write ahead, by the name of the setting', async () => {
    const database = await openDatabase(':memory:', undefined)
    expect(() => makeDurable(database)).toThrow('journal_mode is memory instead of wal')
    database.close()
  })

  it('is refused where the driver does not wait for the disk, by the name of the setting', async () => {
    const database = await openDatabase(testFile(), undefined)
    database.exec('PRAGMA synchronous = NORMAL')
    const stubborn: SqliteDatabase = {
      prepare: (sql) => database.prepare(sql),
      close: () => database.close(),
      exec: (sql) => (sql.includes('synchronous') ? undefined : database.exec(sql)),
    }
    expect(() => makeDurable(stubborn)).toThrow('synchronous is 1 instead of 2')
    database.close()
  })

  it('forgets with the bytes what an attempt said of them', async () => {
    const inbox = await sqliteInbox({ path: testFile() })
    await inbox.admit([inboxRow('evt_1')])
    const [claim] = await inbox.claim({ source: 'acme', limit: 1, leaseMs: hour })
    const age = (tx: SqliteDatabase): void => {
      tx.exec("UPDATE rawhook_inbox SET completed_at = 1, last_error = 'Error: Ada has no address'")
    }
    expect(claim && (await inbox.complete(claim, age))).toBe(true)
    expect((await inbox.list({}))[0]?.lastError).toBe('Error: Ada has no address')
    expect(await inbox.purge({ completedMs: 100 * 365 * 24 * hour, payloadMs: hour, deadMs: hour })).toBe(1)
    expect(await inbox.list({})).toMatchObject([{ rawBody: new Uint8Array(), lastError: undefined }])
    await inbox.close()
  })

  it('is emptied a thousand rows at a time', async () => {
    const inbox = await sqliteInbox({ path: testFile() })
    await inbox.admit(Array.from({ length: 2500 }, (_, index) => inboxRow(`evt_${index}`)))
    const [claim] = await inbox.claim({ source: 'acme', limit: 1, leaseMs: hour })
    const age = (tx: SqliteDatabase): void => {
      tx.exec("UPDATE rawhook_inbox SET status = 'completed', completed_at = 1")
    }
    expect(claim && (await inbox.complete(claim, age))).toBe(true)
    const ages = { completedMs: hour, payloadMs: 100 * 365 * 24 * hour, deadMs: hour }
    expect([await inbox.purge(ages), await inbox.purge(ages), await inbox.purge(ages)]).toEqual([1000, 1000, 500])
    await inbox.close()
  })
})

describe('the one process of a SQLite inbox', () => {
  it('is named to a second one, which is refused', async () => {
    const path = testFile()
    const holder = start('hold', path)
    await once(holder, 'message')
    const owner = `in use by process ${holder.pid} on `
    await expect(sqliteInbox({ path, waitMs: 0 })).rejects.toThrow(owner)
    await expect(sqliteInbox({ path, waitMs: 0 })).rejects.toThrow('PostgreSQL')
  })

  it('leaves everything to the next when it is killed: what it had claimed is due at once', async () => {
    const path = testFile()
    const holder = start('hold', path)
    await once(holder, 'message')
    await kill(holder)
    const inbox = await sqliteInbox({ path, waitMs: 0 })
    expect(await inbox.nextDue('acme')).toBe(0)
    const [claim] = await inbox.claim({ source: 'acme', limit: 10, leaseMs: hour })
    expect(claim).toMatchObject({ key: 'evt_1', attempts: 2, fence: 2 })
    await inbox.close()
  })

  it('is waited for by the one that starts while it ends', async () => {
    const path = testFile()
    const first = await sqliteInbox({ path })
    const starting = sqliteInbox({ path })
    await first.admit([inboxRow('evt_1')])
    await first.close()
    const second = await starting
    expect(await second.list({})).toHaveLength(1)
    await second.close()
    expect(readFileSync(`${path}-owner`, 'utf8')).toContain(`process ${process.pid} on `)
  })
})

describe('the schema of a SQLite inbox', () => {
  it('is refused when it is of a later version, and stays as it is', async () => {
    const path = testFile()
    await (await sqliteInbox({ path })).close()
    const database = await openDatabase(path, undefined)
    const [{ user_version: current = 0 } = {}] = database.prepare('PRAGMA user_version').all() as {
      user_version?: number
    }[]
    database.exec('PRAGMA user_version = 99')
    await expect(sqliteInbox({ path })).rejects.toThrow('the inbox has schema 99')
    expect(database.prepare('PRAGMA user_version').all()).toEqual([{ user_version: 99 }])
    database.exec(`PRAGMA user_version = ${current}`)
    database.close()
    await (await sqliteInbox({ path, waitMs: 0 })).close()
  })

  it('is made once by processes that start together', async () => {
    const path = testFile()
    const visitors = [start('visit', path), start('visit', path)]
    const exits = await Promise.all(visitors.map((visitor) => once(visitor, 'exit')))
    expect(exits).toEqual([
      [0, null],
      [0, null],
    ])
    const inbox = await sqliteInbox({ path })
    expect(await inbox.list({})).toHaveLength(2)
    await inbox.close()
  })

  it('is made anew after a kill in the middle of its migration', async () => {
    const path = testFile()
    const migrating = start('migrate', path)
    await once(migrating, 'message')
    await kill(migrating)
    const inbox = await sqliteInbox({ path })
    expect(await inbox.admit([inboxRow('evt_1')])).toMatchObject([{ kind: 'new' }])
    await inbox.close()
  })
})
