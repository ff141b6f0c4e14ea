import { type PausableInbox, pausable } from '@rawhook/core'
import { type DriverName, openDatabase, type SqliteDatabase } from './sqlite/driver.ts'
import { makeDurable } from './sqlite/durable-settings.ts'
import { pausesIn } from './sqlite/pauses.ts'
import { prepare } from './sqlite/prepared.ts'
import { createPrivateFile } from './sqlite/private-file.ts'
import { lockProcess } from './sqlite/process-lock.ts'
import { migrate } from './sqlite/schema.ts'
import { storeOn } from './sqlite/store.ts'
import { withQueuedReplays } from './sqlite/with-queued-replays.ts'

export type { DriverName, SqliteDatabase, SqliteStatement, SqliteValue } from './sqlite/driver.ts'
export { type SqlitePausesOptions, sqlitePauses } from './sqlite/pauses.ts'
export { readSqliteInbox, type SqliteInboxReader, type SqliteReaderOptions } from './sqlite/reader.ts'
export { createReceipts, receipt } from './sqlite/receipt.ts'
export {
  type QueuedReplay,
  type QueuedSelection,
  type SqliteReplayQueue,
  type SqliteReplayQueueOptions,
  sqliteReplayQueue,
} from './sqlite/replay-queue.ts'

/** How a SQLite inbox is set up. */
export interface SqliteInboxOptions {
  /** The file. Created when it is not there, readable by its owner only (mode 0600), as the files beside it are. */
  readonly path: string
  /** @default the first that is there: `node:sqlite`, `better-sqlite3`, `libsql` */
  readonly driver?: DriverName
  /** Milliseconds to wait for another process to let go of the file. @default 10000 */
  readonly waitMs?: number
  /** Unix milliseconds. @default the system's clock */
  readonly now?: () => number
}

const defaultWaitMs = 10_000

/**
 * The inbox in one SQLite file: no server, one writing process, and what it has acknowledged survives a loss of power.
 * @throws TypeError when no driver is installed, or the path is not a file
 * @throws Error when another process has the file, or a setting that durability needs does not hold
 * @example
 * const inbox = await sqliteInbox({ path: 'webhooks.db' })
 */
export async function sqliteInbox(options: SqliteInboxOptions): Promise<PausableInbox<SqliteDatabase>> {
  const { path, driver, waitMs = defaultWaitMs, now = Date.now } = options
  if (path === '' || path === ':memory:') {
    throw new TypeError('rawhook: a SQLite inbox needs a file. For one in memory, use memoryInbox() of @rawhook/core.')
  }
  if (path.startsWith('file:')) {
    throw new TypeError("rawhook: the path of a SQLite inbox is no URL: write 'webhooks.db', not 'file:webhooks.db'.")
  }
  createPrivateFile(`${path}-lock`)
  const lock = await openDatabase(`${path}-lock`, driver)
  let database: SqliteDatabase | undefined
  try {
    await lockProcess(lock, `${path}-owner`, waitMs)
    createPrivateFile(path)
    database = await openDatabase(path, driver)
    makeDurable(database)
    migrate(database)
    const inbox = pausable(await storeOn(database, lock, now), pausesIn(prepare(database), now))
    return await withQueuedReplays(inbox, database, now)
  } catch (error) {
    database?.close()
    lock.close()
    throw error
  }
}
