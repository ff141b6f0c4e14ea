// A process of its own on an inbox: `sqlite-process.ts <role> <path>`. It says 'ready' to its parent, and waits to be ended.

import { openDatabase } from '../src/sqlite/driver.ts'
import { migrate } from '../src/sqlite/schema.ts'
import { type SqliteDatabase, sqliteInbox } from '../src/sqlite.ts'
import { inboxRow } from './inbox-row.ts'

const [, , role, path = ''] = process.argv
const ready = (): boolean | undefined => process.send?.('ready')
const hour = 3_600_000

/** Holds the inbox, and a claim in it; stores an event for each key that the parent sends. */
async function hold(): Promise<void> {
  const inbox = await sqliteInbox({ path })
  await inbox.admit([inboxRow('evt_1')], hour)
  process.on('message', async (key: string) => {
    await inbox.admit([inboxRow(key)])
    ready()
  })
  ready()
}

/** Holds the inbox, and says the keys of what it claims when the parent asks. */
async function claim(): Promise<void> {
  const inbox = await sqliteInbox({ path })
  process.on('message', async () => {
    const claims = await inbox.claim({ source: 'acme', limit: 10, leaseMs: hour })
    process.send?.(claims.map(({ key }) => key).sort())
  })
  ready()
}

/** Locks the whole file, as a tool may that does not share it. */
async function lock(): Promise<void> {
  const database = await openDatabase(path, undefined)
  process.once('exit', () => database.close()) // Else it may be collected as garbage, and its lock with it.
  database.exec('PRAGMA locking_mode = EXCLUSIVE')
  database.exec('BEGIN EXCLUSIVE')
  ready()
}

/** Opens the inbox, stores an event, and ends. */
async function visit(): Promise<void> {
  const inbox = await sqliteInbox({ path })
  await inbox.admit([inboxRow(`evt_${process.pid}`)])
  await inbox.close()
  process.disconnect()
}

/** Stops in the middle of the migration, its transaction open. */
async function stopInMigration(): Promise<void> {
  const database = await openDatabase(path, undefined)
  database.exec('PRAGMA journal_mode = WAL')
  const stopping: SqliteDatabase = {
    prepare: (sql) => database.prepare(sql),
    close: () => database.close(),
    exec(sql) {
      database.exec(sql)
      if (!sql.startsWith('CREATE TABLE')) return
      ready()
      for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
    },
  }
  migrate(stopping)
}

process.on('message', () => undefined) // the channel to the parent keeps this process alive
if (role === 'hold') await hold()
else if (role === 'claim') await claim()
else if (role === 'lock') await lock()
else if (role === 'visit') await visit()
else await stopInMigration()
