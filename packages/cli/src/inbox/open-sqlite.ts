import { existsSync, mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import type { InboxPauses, PausableInbox } from '@rawhook/core'
import { readSqliteInbox, type SqliteInboxReader, sqliteInbox, sqlitePauses } from '@rawhook/inbox/sqlite'
import { Failure } from '../failure.ts'
import type { Opened } from './opened.ts'

/**
 * Opens the inbox in a file, to write to it. Whoever holds it is not waited for.
 * @param isMade whether the file and its folder may be made
 */
export async function openSqlite(path: string, isMade: boolean): Promise<Opened<PausableInbox<unknown>>> {
  if (isMade) mkdirSync(dirname(path), { recursive: true })
  else if (!existsSync(path)) throw new Failure('check', 'There is no such file. The app makes it when it starts.')
  const store = await sqliteInbox({ path, waitMs: 0 })
  return { store, close: () => store.close() }
}

/** Opens the inbox in a file beside whoever writes to it. */
export async function openSqliteReader(path: string): Promise<Opened<SqliteInboxReader>> {
  const store = await readSqliteInbox({ path })
  return { store, close: () => store.close() }
}

/** Opens the pauses of the inbox in a file beside whoever writes to it. */
export async function openSqlitePauses(path: string): Promise<Opened<InboxPauses>> {
  const store = await sqlitePauses({ path })
  return { store, close: () => store.close() }
}
