import type { InboxPauses, PausableInbox } from '@rawhook/core'
import {
  readSqliteInbox,
  type SqliteInboxReader,
  sqliteInbox,
  sqlitePauses,
  sqliteReplayQueue,
} from '@rawhook/inbox/sqlite'
import { expectInboxFile, hasInboxFile, makeFolderOf } from './inbox-file.ts'
import type { Opened } from './opened.ts'
import { queueReplays } from './queue-replays.ts'
import type { Replayer } from './replayer.ts'

/**
 * Opens the inbox in a file, to write to it. Whoever holds it is not waited for.
 * @param isMade whether the file and its folder may be made
 */
export async function openSqlite(path: string, isMade: boolean): Promise<Opened<PausableInbox<unknown>>> {
  if (!isMade) expectInboxFile(path)
  else if (!hasInboxFile(path)) makeFolderOf(path)
  const store = await sqliteInbox({ path, waitMs: 0 })
  return { store, close: () => store.close() }
}

/** Opens the inbox in a file beside whoever writes to it. */
export async function openSqliteReader(path: string): Promise<Opened<SqliteInboxReader>> {
  expectInboxFile(path)
  const store = await readSqliteInbox({ path })
  return { store, close: () => store.close() }
}

/** Opens the pauses of the inbox in a file beside whoever writes to it. */
export async function openSqlitePauses(path: string): Promise<Opened<InboxPauses>> {
  expectInboxFile(path)
  const store = await sqlitePauses({ path })
  return { store, close: () => store.close() }
}

/** Whether an inbox could not be opened because another process has it. */
export const isInUse = (error: unknown): boolean => error instanceof Error && /in use by/.test(error.message)

/** Opens the inbox in a file beside the app that has it, to have events run again there. */
export async function openSqliteQueue(path: string): Promise<Opened<Replayer>> {
  const reader = await openSqliteReader(path)
  try {
    const queue = await sqliteReplayQueue({ path })
    return {
      store: { ...reader.store, runAgain: queueReplays(queue), when: 'within seconds' },
      async close() {
        await queue.close()
        await reader.close()
      },
    }
  } catch (error) {
    await reader.close()
    throw error
  }
}
