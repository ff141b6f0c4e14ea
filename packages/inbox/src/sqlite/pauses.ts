import type { InboxPauses } from '@rawhook/core'
import { storableText } from '../storable-text.ts'
import { type DriverName, openDatabase } from './driver.ts'
import { makeDurable } from './durable-settings.ts'
import { expectFile } from './expect-file.ts'
import { type Prepared, prepare } from './prepared.ts'
import { expectSchema } from './schema.ts'

const everySource = ''

interface StoredPause {
  readonly source: string
  readonly paused_by: string
  readonly reason: string
  readonly since: number
}

/** The pauses in a database, each change a statement and so a transaction by itself. */
export const pausesIn = ({ change, query }: Prepared, now: () => number): InboxPauses => ({
  async pause(source = everySource, { by, reason }) {
    change('INSERT OR REPLACE INTO rawhook_inbox_pause (source, paused_by, reason, since) VALUES (?, ?, ?, ?)', [
      source,
      storableText(by),
      storableText(reason),
      now(),
    ])
  },
  resume: async (source) =>
    source === undefined
      ? change('DELETE FROM rawhook_inbox_pause', [])
      : change('DELETE FROM rawhook_inbox_pause WHERE source = ?', [source]),
  async pauses() {
    const stored = query<StoredPause>('SELECT * FROM rawhook_inbox_pause ORDER BY source', [])
    return stored.map(({ source, paused_by: by, reason, since }) => ({
      source: source === everySource ? undefined : source,
      by,
      reason,
      since: new Date(since),
    }))
  },
})

/** Where the pauses of a SQLite inbox are. */
export interface SqlitePausesOptions {
  /** The file of the inbox, which must be there. */
  readonly path: string
  /** @default the first that is there: `node:sqlite`, `better-sqlite3`, `libsql` */
  readonly driver?: DriverName
}

/**
 * Pauses and resumes a SQLite inbox beside the process that works on it. Beside queued replays, it is the one thing that a
 * second process may write: a switch that can only be reached when nothing runs would be none.
 * @throws TypeError when no driver is installed, or none can open the file
 * @throws Error when the file is not there, or holds no inbox of this version
 * @example
 * const pauses = await sqlitePauses({ path: 'webhooks.db' })
 * await pauses.pause('stripe', { by: 'ada', reason: 'it mails everybody twice' })
 * await pauses.close()
 */
export async function sqlitePauses({
  path,
  driver,
}: SqlitePausesOptions): Promise<InboxPauses & { close(): Promise<void> }> {
  expectFile(path)
  const database = await openDatabase(path, driver)
  try {
    makeDurable(database)
    expectSchema(database)
  } catch (error) {
    database.close()
    throw error
  }
  return {
    ...pausesIn(prepare(database), Date.now),
    async close() {
      database.close()
    },
  }
}
