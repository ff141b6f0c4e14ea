import { once } from 'node:events'
import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { openDatabase } from '../src/sqlite/driver.ts'
import { readSqliteInbox, sqliteInbox } from '../src/sqlite.ts'
import { inboxRow } from './inbox-row.ts'
import { kill, start, testFile } from './sqlite-start.ts'
import { installedDrivers } from './sqlite-target.ts'

vi.setConfig({ testTimeout: 30_000 })

const hour = 3_600_000
const first = { source: 'acme', tenant: '', key: 'evt_1' }

describe.each(await installedDrivers())('a reader of a SQLite inbox with %s', (driver) => {
  it('sees what another process has committed, and goes on to see it', async () => {
    const path = testFile()
    const holder = start('hold', path)
    await once(holder, 'message')
    const inbox = await readSqliteInbox({ path, driver, now: () => Date.now() + 2 * hour })
    expect(await inbox.get(first)).toMatchObject({ ...first, type: 'order.paid', status: 'processing', attempts: 1 })
    expect(await inbox.nextDue('acme')).toBe(0)
    expect((await inbox.stats()).overdueMs).toBeGreaterThan(hour / 2)

    for (const key of ['evt_2', 'evt_3']) {
      holder.send(key)
      await once(holder, 'message')
    }
    expect((await inbox.list({})).map(({ key }) => key)).toEqual(['evt_3', 'evt_2', 'evt_1'])
    expect((await inbox.stats('acme')).counts).toMatchObject({ pending: 2, processing: 1 })
    await inbox.close()
    await expect(sqliteInbox({ path, waitMs: 0 })).rejects.toThrow(`in use by process ${holder.pid} on `)
  })

  it('sees what a process has left that was killed', async () => {
    const path = testFile()
    const holder = start('hold', path)
    await once(holder, 'message')
    await kill(holder)
    const inbox = await readSqliteInbox({ path, driver })
    expect(await inbox.list({})).toMatchObject([{ key: 'evt_1', status: 'processing' }])
    await inbox.close()
  })

  it('changes nothing, also where it is asked to', async () => {
    const path = testFile()
    const holder = start('hold', path)
    await once(holder, 'message')
    const database = await openDatabase(path, driver, 'read')
    expect(() => database.exec('DELETE FROM rawhook_inbox')).toThrow(/readonly/)
    expect(() => database.exec('CREATE TABLE note (text TEXT)')).toThrow(/readonly/)
    database.close()
  })

  it('reads a file whose name says something in an address', async () => {
    const path = `${testFile()} 100% #1?mode=rw`
    const inbox = await sqliteInbox({ path, driver })
    await inbox.admit([inboxRow('evt_1')])
    await inbox.close()
    const reader = await readSqliteInbox({ path, driver })
    expect(await reader.list({})).toHaveLength(1)
    await reader.close()
  })

  it('is refused where no file is, and makes none', async () => {
    const path = testFile()
    for (const missing of [path, dirname(path), '', ':memory:']) {
      await expect(readSqliteInbox({ path: missing, driver })).rejects.toThrow(`there is no inbox at ${missing}`)
    }
    expect(readdirSync(dirname(path))).toEqual([])
    await expect(openDatabase(path, driver, 'read')).rejects.toThrow('could not be opened')
    expect(readdirSync(dirname(path))).toEqual([])
  })

  it('is refused where the schema is of another version, and leaves it as it is', async () => {
    const path = testFile()
    const database = await openDatabase(path, driver)
    database.exec('CREATE TABLE note (text TEXT)')
    await expect(readSqliteInbox({ path, driver })).rejects.toThrow('has schema 0 of an inbox')
    database.exec('PRAGMA user_version = 99')
    await expect(readSqliteInbox({ path, driver })).rejects.toThrow('has schema 99')
    expect(database.prepare('SELECT name FROM sqlite_master').all()).toEqual([{ name: 'note' }])
    database.close()
    expect(existsSync(`${path}-lock`)).toBe(false)
  })

  it('is refused where the file is no database', async () => {
    const path = testFile()
    writeFileSync(path, 'not a database, but long enough to have the header of one'.repeat(10))
    await expect(readSqliteInbox({ path, driver })).rejects.toThrow(/not a database/)
  })

  it('is refused where the file is locked as a whole, and says whose inbox it is', async () => {
    const path = testFile()
    const app = start('visit', path)
    await once(app, 'exit')
    const tool = start('lock', path)
    await once(tool, 'message')
    const refused = readSqliteInbox({ path, driver })
    await expect(refused).rejects.toThrow('inbox.db is locked as a whole')
    await expect(refused).rejects.toThrow(`process ${app.pid} on `)
  })
})
