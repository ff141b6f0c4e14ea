import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { InboxTarget } from '@rawhook/testing/contracts'
import { openDatabase } from '../src/sqlite/driver.ts'
import { type DriverName, type SqliteDatabase, sqliteInbox } from '../src/sqlite.ts'

/** A folder for one test, with the path of an inbox in it. */
export function inboxFile(): { readonly path: string; readonly remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), 'rawhook-sqlite-'))
  return { path: join(folder, 'inbox.db'), remove: () => rmSync(folder, { recursive: true, force: true }) }
}

/** The drivers that this Node has. */
export async function installedDrivers(): Promise<readonly DriverName[]> {
  const names = ['node:sqlite', 'better-sqlite3', 'libsql'] as const
  const found = await Promise.all(
    names.map(async (name) => {
      try {
        const database = await openDatabase(':memory:', name)
        database.close()
        return [name]
      } catch {
        return []
      }
    }),
  )
  return found.flat()
}

/** A SQLite file, with a table of the app in it, and a clock that the test moves. */
export const sqliteTarget = (
  driver: DriverName,
  open: typeof sqliteInbox = sqliteInbox,
): InboxTarget<SqliteDatabase> => ({
  name: `in SQLite with ${driver}`,
  durability: 'power',
  writes: 'synchronous',
  pausable: true,
  async open() {
    const { path, remove } = inboxFile()
    let time = Date.now()
    const store = await open({ path, driver, now: () => time })
    const app = await openDatabase(path, driver)
    app.exec(
      'CREATE TABLE effect (name TEXT PRIMARY KEY, parent TEXT REFERENCES effect (name) DEFERRABLE INITIALLY DEFERRED)',
    )
    return {
      store,
      effects: {
        write: (tx, name) => tx.prepare('INSERT INTO effect (name) VALUES (?)').run(name),
        writeRefusedAtCommit: (tx) => tx.prepare("INSERT INTO effect VALUES ('orphan', 'nobody')").run(),
        committed: async () => {
          const rows = app.prepare('SELECT name FROM effect').all() as readonly { readonly name: string }[]
          return rows.map(({ name }) => name)
        },
      },
      async advance(ms) {
        time += ms
      },
      async close() {
        await store.close()
        app.close()
        remove()
      },
    }
  },
})
