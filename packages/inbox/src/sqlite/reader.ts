import type { InboxPauses, InboxStore } from '@rawhook/core'
import { type DriverName, openDatabase } from './driver.ts'
import { expectFile } from './expect-file.ts'
import { pausesIn } from './pauses.ts'
import { prepare } from './prepared.ts'
import { isBusy, ownerOf } from './process-lock.ts'
import { type Reading, reading } from './reading.ts'
import { expectSchema } from './schema.ts'

/** How a SQLite inbox is read beside the process that writes to it. */
export interface SqliteReaderOptions {
  /** The file of the inbox, which must be there. */
  readonly path: string
  /** @default the first that is there: `node:sqlite`, `better-sqlite3`, `libsql` */
  readonly driver?: DriverName
  /** Unix milliseconds, for `stats` and `nextDue`. @default the system's clock */
  readonly now?: () => number
}

/** What can be asked of an inbox without writing to it. */
export type SqliteInboxReader = Reading & Pick<InboxStore, 'close'> & Pick<InboxPauses, 'pauses'>

/**
 * Reads the inbox in a SQLite file while another process writes to it. Nothing is created, migrated, locked or changed.
 * Within the process that has the inbox, ask the inbox itself.
 * @throws TypeError when no driver is installed, or none can open the file
 * @throws Error when the file is not there, holds no inbox of this version, or is locked as a whole
 * @example
 * const inbox = await readSqliteInbox({ path: 'webhooks.db' })
 * const { counts } = await inbox.stats()
 * await inbox.close()
 */
export async function readSqliteInbox({
  path,
  driver,
  now = Date.now,
}: SqliteReaderOptions): Promise<SqliteInboxReader> {
  expectFile(path)
  const database = await openDatabase(path, driver, 'read')
  try {
    database.exec('PRAGMA busy_timeout = 1000') // while the writer opens or closes the file, nobody reads
    expectSchema(database)
  } catch (error) {
    database.close()
    throw isBusy(error) ? lockedBy(path, error) : error
  }
  const prepared = prepare(database)
  const paused = pausesIn(prepared, now)
  return {
    ...reading(prepared, now),
    pauses: () => paused.pauses(),
    async close() {
      database.close()
    },
  }
}

/** Whoever writes to the inbox lets others read; this is a tool that does not. */
const lockedBy = (path: string, cause: unknown): Error =>
  new Error(
    `rawhook: ${path} is locked as a whole, so that it cannot be read. Its inbox is that of ${ownerOf(`${path}-owner`)}. Close what else has the file open, or try again.`,
    { cause },
  )
