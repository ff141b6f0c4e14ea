import type { InboxKey, InboxQuery, InboxStatus, ReplayOrder } from '@rawhook/core'
import { storableText } from '../storable-text.ts'
import { type DriverName, openDatabase, type SqliteDatabase, type SqliteValue } from './driver.ts'
import { makeDurable } from './durable-settings.ts'
import { expectFile } from './expect-file.ts'
import { type Prepared, prepare } from './prepared.ts'
import type { ReplayRows } from './replay-rows.ts'
import { expectSchema } from './schema.ts'

/** Which events a queued replay is for: one by its key, or those of a query, status by status and at most `limit`. */
export type QueuedSelection =
  | InboxKey
  | (Pick<InboxQuery, 'source' | 'type' | 'since'> & {
      readonly statuses: readonly InboxStatus[]
      readonly limit: number
    })

/** What became of a queued replay. */
export interface QueuedReplay {
  /** How many events it made pending; `undefined` while it waits for the process that has the inbox. */
  readonly replayed: number | undefined
}

/** Replays that wait for the process that has the inbox. */
export interface SqliteReplayQueue {
  /**
   * Queues a replay for each selection, all of them in one transaction.
   * @returns a number for each, to ask for its result
   */
  add(selections: readonly QueuedSelection[], order: ReplayOrder): Promise<readonly number[]>
  /** @returns `undefined` for a number that is not known, or no longer */
  result(number: number): Promise<QueuedReplay | undefined>
  close(): Promise<void>
}

/** A replay as it waits. `key` is `null` where it selects. */
interface StoredReplay {
  readonly number: number
  readonly source: string | null
  readonly tenant: string | null
  readonly key: string | null
  readonly type: string | null
  readonly since: number | null
  readonly statuses: string
  readonly most: number
  readonly forced: number
  readonly replayed_by: string
  readonly reason: string
}

/** Results are kept for those who wait for them. */
const keptMs = 86_400_000
const columns = 'source, tenant, key, type, since, statuses, most, forced, replayed_by, reason, queued_at'

function valuesOf(selection: QueuedSelection): readonly SqliteValue[] {
  if ('key' in selection) return [selection.source, selection.tenant, selection.key, null, null, '', 1]
  const { source = null, type = null, since, statuses, limit } = selection
  return [source, null, null, type, since?.getTime() ?? null, statuses.join(' '), limit]
}

/** Carries out one queued replay: a selection takes what is left of its limit from each status in turn. */
function carryOut(stored: StoredReplay, replay: ReplayRows): number {
  const { source, tenant, key, type, since, statuses, most, forced, replayed_by: by, reason } = stored
  const order = { by, reason, force: forced !== 0 }
  if (key !== null) return replay({ source: source ?? '', tenant: tenant ?? '', key }, order)
  const query = {
    source: source ?? undefined,
    type: type ?? undefined,
    since: since === null ? undefined : new Date(since),
  }
  return statuses.split(' ').reduce((replayed, status) => {
    // A status that another version wrote matches no event.
    return replayed + replay({ ...query, status: status as InboxStatus, limit: most - replayed }, order)
  }, 0)
}

/**
 * Carries out the replays that wait, within a transaction of the process that has the inbox: they are done and marked as
 * done together.
 */
export function carryOutQueued({ change, query }: Prepared, replay: ReplayRows, now: () => number): void {
  const at = now()
  for (const stored of query<StoredReplay>(
    'SELECT * FROM rawhook_inbox_replay WHERE done_at IS NULL ORDER BY number',
    [],
  )) {
    const replayed = carryOut(stored, replay)
    change('UPDATE rawhook_inbox_replay SET replayed = ?, done_at = ? WHERE number = ?', [replayed, at, stored.number])
  }
  change('DELETE FROM rawhook_inbox_replay WHERE done_at <= ?', [at - keptMs])
}

/** Whether a replay waits. */
export const isReplayQueued = ({ query }: Prepared): boolean =>
  query('SELECT 1 FROM rawhook_inbox_replay WHERE done_at IS NULL LIMIT 1', []).length > 0

function inTransaction<TResult>(database: SqliteDatabase, work: () => TResult): TResult {
  database.exec('BEGIN IMMEDIATE')
  try {
    const result = work()
    database.exec('COMMIT')
    return result
  } catch (error) {
    database.exec('ROLLBACK')
    throw error
  }
}

/** Where the queue of a SQLite inbox is. */
export interface SqliteReplayQueueOptions {
  /** The file of the inbox, which must be there. */
  readonly path: string
  /** @default the first that is there: `node:sqlite`, `better-sqlite3`, `libsql` */
  readonly driver?: DriverName
}

/**
 * Queues replays in a SQLite inbox beside the process that works on it, which carries them out within seconds, or at its
 * next start: they are kept with the events, and survive what the events survive.
 * @throws TypeError when no driver is installed, or none can open the file
 * @throws Error when the file is not there, or holds no inbox of this version
 * @example
 * const queue = await sqliteReplayQueue({ path: 'webhooks.db' })
 * await queue.add([{ source: 'stripe', statuses: ['dead'], limit: 100 }], { by: 'ada', reason: 'the shop was down' })
 * await queue.close()
 */
export async function sqliteReplayQueue({ path, driver }: SqliteReplayQueueOptions): Promise<SqliteReplayQueue> {
  expectFile(path)
  const database = await openDatabase(path, driver)
  try {
    makeDurable(database)
    expectSchema(database)
  } catch (error) {
    database.close()
    throw error
  }
  const { query } = prepare(database)
  const insert = `INSERT INTO rawhook_inbox_replay (${columns})
    VALUES (${columns.replaceAll(/\w+/g, '?')}) RETURNING number`
  return {
    async add(selections, { by, reason, force = false }) {
      const order = [force ? 1 : 0, storableText(by), storableText(reason), Date.now()]
      return inTransaction(database, () =>
        selections.flatMap((selection) =>
          query<{ readonly number: number }>(insert, [...valuesOf(selection), ...order]).map(({ number }) => number),
        ),
      )
    },
    async result(number) {
      const wanted = 'SELECT replayed FROM rawhook_inbox_replay WHERE number = ?'
      const [found] = query<{ readonly replayed: number | null }>(wanted, [number])
      return found && { replayed: found.replayed ?? undefined }
    },
    async close() {
      database.close()
    },
  }
}
