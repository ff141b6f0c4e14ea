import type { Admitted, Claim, InboxKey, InboxQuery, InboxStats, InboxStatus, InboxStore, NewRow } from '@rawhook/core'
import { type DriverName, openDatabase, type SqliteDatabase, type SqliteValue } from './sqlite/driver.ts'
import { makeDurable } from './sqlite/durable-settings.ts'
import { groupCommit, isThenable } from './sqlite/group-commit.ts'
import { preparing } from './sqlite/prepared.ts'
import { lockProcess } from './sqlite/process-lock.ts'
import { claimOf, insertColumns, insertValues, rowOf, type StoredRow } from './sqlite/row.ts'
import { migrate } from './sqlite/schema.ts'
import { storableText } from './storable-text.ts'

export type { DriverName, SqliteDatabase, SqliteStatement, SqliteValue } from './sqlite/driver.ts'
export { createReceipts, receipt } from './sqlite/receipt.ts'

/** How a SQLite inbox is set up. */
export interface SqliteInboxOptions {
  /** The file; it is created when it is not there. */
  readonly path: string
  /** @default the first that is there: `node:sqlite`, `better-sqlite3`, `libsql` */
  readonly driver?: DriverName
  /** Milliseconds to wait for another process to let go of the file. @default 10000 */
  readonly waitMs?: number
  /** Unix milliseconds. @default the system's clock */
  readonly now?: () => number
}

const open = "status IN ('pending', 'retrying', 'processing')"
const one = 'source = ? AND tenant = ? AND key = ?'
const held = `${one} AND status = 'processing' AND fence = ?`
const take = "SET status = 'processing', fence = fence + 1, attempts = attempts + 1, next_at = ?"
const again =
  "SET status = 'pending', attempts = 0, replay = replay + (status = 'completed'), next_at = ?, replayed_by = ?, replay_reason = ?"

const keyValues = ({ source, tenant, key }: InboxKey): readonly SqliteValue[] => [source, tenant, key]
const claimValues = (claim: Claim): readonly SqliteValue[] => [...keyValues(claim), claim.fence]

/** `WHERE` and its values for what a query names. */
function where({ source, status, type, id, since }: InboxQuery): {
  readonly sql: string
  readonly values: readonly SqliteValue[]
} {
  const wanted = {
    'source =': source,
    'status =': status,
    'type =': type,
    'id =': id,
    'received_at >=': since?.getTime(),
  }
  const terms = Object.entries(wanted).flatMap(([term, value]) => (value === undefined ? [] : [{ term, value }]))
  return {
    sql: terms.map(({ term }) => ` AND ${term} ?`).join(''),
    values: terms.map(({ value }) => value),
  }
}

/**
 * The inbox in one SQLite file: no server, one writing process, and what it has acknowledged survives a loss of power.
 * @throws TypeError when no driver is installed, or the path is not a file
 * @throws Error when another process has the file, or a setting that durability needs does not hold
 * @example
 * const inbox = await sqliteInbox({ path: 'webhooks.db' })
 */
export async function sqliteInbox(options: SqliteInboxOptions): Promise<InboxStore<SqliteDatabase>> {
  const { path, driver, waitMs = defaultWaitMs, now = Date.now } = options
  if (path === '' || path === ':memory:') {
    throw new TypeError('rawhook: a SQLite inbox needs a file. For one in memory, use memoryInbox() of @rawhook/core.')
  }
  const lock = await openDatabase(`${path}-lock`, driver)
  let database: SqliteDatabase | undefined
  try {
    await lockProcess(lock, `${path}-owner`, waitMs)
    database = await openDatabase(path, driver)
    makeDurable(database)
    migrate(database)
    return await storeOn(database, lock, now)
  } catch (error) {
    database?.close()
    lock.close()
    throw error
  }
}

/** The port over an open database that is this process's. */
async function storeOn(
  database: SqliteDatabase,
  lock: SqliteDatabase,
  now: () => number,
): Promise<InboxStore<SqliteDatabase>> {
  const prepared = preparing(database)
  const write = groupCommit(database, prepared)

  // `.all()` throughout: with RETURNING, reading one row only keeps the statement open, and the log is never checkpointed.
  const query = <TRow>(sql: string, values: readonly SqliteValue[]): readonly TRow[] =>
    prepared(sql).all(...values) as TRow[]
  const rows = (sql: string, values: readonly SqliteValue[]): readonly StoredRow[] => query<StoredRow>(sql, values)
  const changes = (sql: string, values: readonly SqliteValue[]): boolean =>
    query(`${sql} RETURNING 1`, values).length > 0

  function expire({ keyWindowMs, ...row }: NewRow): void {
    if (keyWindowMs === undefined) return
    const values = [...keyValues(row), now() - keyWindowMs]
    const old = `${one} AND received_at <= ? AND NOT ${open}`
    changes(`UPDATE rawhook_inbox SET key = key || '@' || rowid WHERE ${old}`, values)
  }

  function duplicateOf(row: NewRow): Admitted {
    const [before] = rows(`SELECT * FROM rawhook_inbox WHERE ${one}`, keyValues(row))
    if (before === undefined) throw new Error('rawhook: a row was neither new nor there')
    const retryInMs = Math.max(0, before.next_at - now())
    return { kind: 'duplicate', status: before.status, sameBody: before.sha256 === row.sha256, retryInMs }
  }

  function admitOne(row: NewRow, claimMs: number | undefined): Admitted {
    expire(row)
    const sharing = [row.source, row.tenant, row.id]
    const sharesId =
      query('SELECT 1 FROM rawhook_inbox WHERE source = ? AND tenant = ? AND id = ? LIMIT 1', sharing).length > 0
    const values = insertValues(row, now())
    const isNew = changes(
      `INSERT INTO rawhook_inbox (${insertColumns}, status, attempts, fence, replay)
       VALUES (${values.map(() => '?').join(', ')}, 'pending', 0, 0, 0) ON CONFLICT DO NOTHING`,
      values,
    )
    if (!isNew) return duplicateOf(row)
    return { kind: 'new', claim: claimMs === undefined ? undefined : claimOne(row, claimMs), sharesId }
  }

  function claimOne(key: InboxKey, leaseMs: number): Claim | undefined {
    const values = [now() + leaseMs, ...keyValues(key)]
    const [row] = rows(
      `UPDATE rawhook_inbox ${take} WHERE ${one} AND status IN ('pending', 'retrying') RETURNING *`,
      values,
    )
    return row && claimOf(row)
  }

  // Whoever held a claim is gone: this is the one writing process.
  await write(() => changes("UPDATE rawhook_inbox SET next_at = ? WHERE status = 'processing'", [now()]))

  return {
    durability: 'power',
    admit: (news, claimMs) => write(() => news.map((row) => admitOne(row, claimMs))),
    claim: ({ source, limit, leaseMs }) =>
      write(() => {
        const due = `SELECT rowid FROM rawhook_inbox WHERE source = ? AND ${open} AND next_at <= ? ORDER BY next_at LIMIT ?`
        const values = [now() + leaseMs, source, now(), limit]
        return rows(`UPDATE rawhook_inbox ${take} WHERE rowid IN (${due}) RETURNING *`, values).map(claimOf)
      }),
    claimKey: (key, leaseMs) => write(() => claimOne(key, leaseMs)),
    extend: (claim, leaseMs) =>
      write(() =>
        changes(`UPDATE rawhook_inbox SET next_at = ? WHERE ${held}`, [now() + leaseMs, ...claimValues(claim)]),
      ),
    complete: (claim, apply) =>
      write(() => {
        const done = "SET status = 'completed', completed_at = ?, last_error = NULL"
        const isHeld = changes(`UPDATE rawhook_inbox ${done} WHERE ${held}`, [now(), ...claimValues(claim)])
        return isHeld ? after(apply?.(database), true) : false
      }),
    fail: (claim, error, next) =>
      write(() => {
        const nextAt = now() + (next.status === 'retrying' ? next.inMs : 0)
        const values = [next.status, storableText(error), nextAt, ...claimValues(claim)]
        return changes(`UPDATE rawhook_inbox SET status = ?, last_error = ?, next_at = ? WHERE ${held}`, values)
      }),
    release: (claim) =>
      write(() => {
        const back = "SET status = 'pending', attempts = attempts - 1, next_at = ?"
        return changes(`UPDATE rawhook_inbox ${back} WHERE ${held}`, [now(), ...claimValues(claim)])
      }),
    replay: (selection, { by, reason, force = false }) =>
      write(() => {
        const ready = `raw_body IS NOT NULL AND status ${force ? "<> 'processing'" : "NOT IN ('processing', 'completed')"}`
        const values = [now(), storableText(by), storableText(reason)]
        if ('key' in selection) {
          const which = `${one} AND ${ready} RETURNING *`
          return rows(`UPDATE rawhook_inbox ${again} WHERE ${which}`, [...values, ...keyValues(selection)]).length
        }
        const { sql, values: filter } = where(selection)
        const which = `SELECT rowid FROM rawhook_inbox WHERE ${ready}${sql} ORDER BY received_at LIMIT ?`
        const all = [...values, ...filter, selection.limit]
        return rows(`UPDATE rawhook_inbox ${again} WHERE rowid IN (${which}) RETURNING *`, all).length
      }),
    async get(key) {
      const [row] = rows(`SELECT * FROM rawhook_inbox WHERE ${one}`, keyValues(key))
      return row && rowOf(row)
    },
    async list(query) {
      const { sql, values } = where(query)
      const newest = `SELECT * FROM rawhook_inbox WHERE true${sql} ORDER BY received_at DESC LIMIT ?`
      return rows(newest, [...values, query.limit ?? defaultLimit]).map(rowOf)
    },
    async stats(source) {
      const { sql, values } = where({ source })
      const grouped = `SELECT status, count(*) AS count, min(next_at) AS oldest FROM rawhook_inbox WHERE true${sql} GROUP BY status`
      const counts = query<StatusCount>(grouped, values)
      return statsOf(counts, now())
    },
    async nextDue(source) {
      const first = `SELECT min(next_at) AS at FROM rawhook_inbox WHERE source = ? AND ${open}`
      const [row] = query<{ readonly at: number | null }>(first, [source])
      return row === undefined || row.at === null ? undefined : Math.max(0, row.at - now())
    },
    purge: ({ completedMs, payloadMs, deadMs }) =>
      write(() => {
        const removed = rows(
          `DELETE FROM rawhook_inbox WHERE rowid IN (SELECT rowid FROM rawhook_inbox WHERE
           (status = 'completed' AND completed_at <= ?) OR (status IN ('dead', 'unhandled') AND next_at <= ?) LIMIT ?)
           RETURNING *`,
          [now() - completedMs, now() - deadMs, purgeBatch],
        )
        const emptied = rows(
          `UPDATE rawhook_inbox SET raw_body = NULL, signed_part = NULL WHERE rowid IN (SELECT rowid FROM rawhook_inbox
           WHERE status = 'completed' AND completed_at <= ? AND raw_body IS NOT NULL LIMIT ?) RETURNING *`,
          [now() - payloadMs, purgeBatch],
        )
        return removed.length + emptied.length
      }),
    async close() {
      await write(() => true)
      database.close()
      lock.close()
    },
  }
}

const defaultLimit = 100
const defaultWaitMs = 10_000
const purgeBatch = 1000

interface StatusCount {
  readonly status: InboxStatus
  readonly count: number
  readonly oldest: number
}

function statsOf(counted: readonly StatusCount[], now: number): InboxStats {
  const counts = { pending: 0, processing: 0, retrying: 0, completed: 0, dead: 0, unhandled: 0 }
  let oldest = Number.POSITIVE_INFINITY
  for (const { status, count, oldest: at } of counted) {
    counts[status] = count
    if (status === 'pending' || status === 'retrying' || status === 'processing') oldest = Math.min(oldest, at)
  }
  return { counts, overdueMs: oldest <= now ? now - oldest : undefined }
}

/** `result`, unless the app's write was asynchronous: then the promise, for the transaction to refuse. */
const after = <TResult>(written: unknown, result: TResult): TResult =>
  isThenable(written) ? (written as TResult) : result
