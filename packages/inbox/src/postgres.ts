import {
  type Claim,
  type InboxKey,
  type InboxQuery,
  type InboxStatus,
  type InboxStore,
  type PausableInbox,
  type Purgeable,
  pausable,
} from '@rawhook/core'
import { groupAdmission } from './postgres/admission.ts'
import { inTransaction, onConnection, type PostgresClient, type PostgresPool } from './postgres/client.ts'
import { pausesIn } from './postgres/pauses.ts'
import { rowOf, type StoredRow } from './postgres/row.ts'
import { checkDurable, migrate } from './postgres/schema.ts'
import { takesNames } from './postgres/takes-names.ts'
import { storableText } from './storable-text.ts'

export type { PostgresClient, PostgresPool, PostgresResult } from './postgres/client.ts'
export { createReceipts, receipt } from './postgres/receipt.ts'

/** How a PostgreSQL inbox is set up. */
export interface PostgresInboxOptions {
  /** `pg.Pool`, or anything with `query` and `connect`. The app ends it. */
  readonly pool: PostgresPool
  /**
   * Milliseconds for one call, the app's own writes in `ctx.commit` not counted; then its connection is closed.
   * @default 5000
   */
  readonly timeoutMs?: number
}

const defaultLimit = 100
const defaultTimeoutMs = 5000
const purgeBatch = 1000
const open = "status IN ('pending', 'retrying', 'processing')"
const identity = 'source, tenant, key'
const one = 'source = $1 AND tenant = $2 AND key = $3'
const held = `${one} AND status = 'processing' AND fence = $4`
const later = (parameter: string): string => `clock_timestamp() + ${parameter} * interval '1 millisecond'`
const earlier = (parameter: string): string => `clock_timestamp() - ${parameter} * interval '1 millisecond'`
const take = (parameter: string): string =>
  `SET status = 'processing', fence = fence + 1, attempts = attempts + 1, next_at = ${later(parameter)}`
const again = `SET status = 'pending', attempts = 0, replay = replay + (status = 'completed')::integer, next_at = clock_timestamp(),
  replayed_by = $1, replay_reason = $2`

/** What a purge removes, and what loses its bytes in one. */
const old = `((status = 'completed' AND completed_at <= ${earlier('$1')}) OR
  (status IN ('dead', 'unhandled') AND next_at <= ${earlier('$2')}))`
const full = (parameter: string): string =>
  `(status = 'completed' AND completed_at <= ${earlier(parameter)} AND raw_body IS NOT NULL)`

const done = "SET status = 'completed', completed_at = clock_timestamp(), last_error = NULL"

const keyValues = ({ source, tenant, key }: InboxKey): unknown[] => [source, tenant, key]
const claimValues = (claim: Claim): unknown[] => [...keyValues(claim), claim.fence]

/** Conditions and their values for what a query names, numbered from `first`. */
function where(
  { source, status, type, id, since }: InboxQuery,
  first: number,
): { readonly sql: string; readonly values: unknown[] } {
  const wanted = { 'source =': source, 'status =': status, 'type =': type, 'id =': id, 'received_at >=': since }
  const terms = Object.entries(wanted).filter(([, value]) => value !== undefined)
  return {
    sql: terms.map(([term], index) => ` AND ${term} $${first + index}`).join(''),
    values: terms.map(([, value]) => value),
  }
}

/**
 * The inbox in PostgreSQL: several processes may work on it, each event in one of them at a time.
 * @throws Error when a setting that durability needs does not hold, or a newer version has written the tables
 * @example
 * const inbox = await postgresInbox({ pool: new pg.Pool({ connectionString: process.env.DATABASE_URL }) })
 */
export async function postgresInbox({
  pool,
  timeoutMs = defaultTimeoutMs,
}: PostgresInboxOptions): Promise<PausableInbox<PostgresClient>> {
  await checkDurable(pool)
  await migrate(pool)
  const admit = groupAdmission(pool, { timeoutMs, takesNames: await takesNames(pool, timeoutMs) })

  const query = async (sql: string, values: unknown[], client?: PostgresClient): Promise<readonly unknown[]> => {
    const run = client ?? { query: () => onConnection(pool, (own) => own.query(sql, values), { timeoutMs }) }
    return (await run.query(sql, values)).rows
  }
  const rows = async (sql: string, values: unknown[], client?: PostgresClient): Promise<readonly StoredRow[]> =>
    (await query(sql, values, client)) as readonly StoredRow[]
  const count = async (sql: string, values: unknown[], client?: PostgresClient): Promise<number> =>
    (await query(`${sql} RETURNING true`, values, client)).length
  const changes = async (sql: string, values: unknown[], client?: PostgresClient): Promise<boolean> =>
    (await count(sql, values, client)) > 0

  const store: InboxStore<PostgresClient> = {
    durability: 'power',
    admit: (news, claimMs) => admit(news, claimMs),
    async claim({ source, limit, leaseMs }) {
      const due = `SELECT ${identity} FROM rawhook_inbox WHERE source = $1 AND ${open} AND next_at <= clock_timestamp()
        ORDER BY next_at LIMIT $2 FOR UPDATE SKIP LOCKED`
      const claimed = await rows(`UPDATE rawhook_inbox ${take('$3')} WHERE (${identity}) IN (${due}) RETURNING *`, [
        source,
        limit,
        leaseMs,
      ])
      return claimed.map(rowOf)
    },
    async claimKey(key, leaseMs) {
      const which = `${one} AND status IN ('pending', 'retrying')`
      const [row] = await rows(`UPDATE rawhook_inbox ${take('$4')} WHERE ${which} RETURNING *`, [
        ...keyValues(key),
        leaseMs,
      ])
      return row && rowOf(row)
    },
    extend: (claim, leaseMs) =>
      changes(`UPDATE rawhook_inbox SET next_at = ${later('$5')} WHERE ${held}`, [...claimValues(claim), leaseMs]),
    complete(claim, write) {
      if (write === undefined) return changes(`UPDATE rawhook_inbox ${done} WHERE ${held}`, claimValues(claim))
      return inTransaction(pool, async (client) => {
        const locked = await query(`SELECT FROM rawhook_inbox WHERE ${held} FOR UPDATE`, claimValues(claim), client)
        if (locked.length === 0) return false
        await write(client)
        return changes(`UPDATE rawhook_inbox ${done} WHERE ${held}`, claimValues(claim), client)
      })
    },
    fail(claim, error, next) {
      const failed = `SET status = $5, last_error = $6, next_at = ${later('$7')}`
      const inMs = next.status === 'retrying' ? next.inMs : 0
      return changes(`UPDATE rawhook_inbox ${failed} WHERE ${held}`, [
        ...claimValues(claim),
        next.status,
        storableText(error),
        inMs,
      ])
    },
    release(claim) {
      const back = "SET status = 'pending', attempts = attempts - 1, next_at = clock_timestamp()"
      return changes(`UPDATE rawhook_inbox ${back} WHERE ${held}`, claimValues(claim))
    },
    async replay(selection, { by, reason, force = false }) {
      const ready = `raw_body IS NOT NULL AND status ${force ? "<> 'processing'" : "NOT IN ('processing', 'completed')"}`
      const order = [storableText(by), storableText(reason)]
      if ('key' in selection) {
        const which = `source = $3 AND tenant = $4 AND key = $5 AND ${ready}`
        const values = [...order, ...keyValues(selection)]
        return count(`UPDATE rawhook_inbox ${again} WHERE ${which}`, values)
      }
      const { sql, values } = where(selection, 4)
      const which = `SELECT ${identity} FROM rawhook_inbox WHERE ${ready}${sql} ORDER BY received_at LIMIT $3 FOR UPDATE SKIP LOCKED`
      const all = [...order, selection.limit, ...values]
      return count(`UPDATE rawhook_inbox ${again} WHERE (${identity}) IN (${which})`, all)
    },
    async get(key) {
      const [row] = await rows(`SELECT * FROM rawhook_inbox WHERE ${one}`, keyValues(key))
      return row && rowOf(row)
    },
    async list(query) {
      const { sql, values } = where(query, 2)
      const newest = `SELECT * FROM rawhook_inbox WHERE true${sql} ORDER BY received_at DESC LIMIT $1`
      return (await rows(newest, [query.limit ?? defaultLimit, ...values])).map(rowOf)
    },
    async stats(source) {
      const { sql, values } = where({ source }, 1)
      const grouped = `SELECT status, count(*)::integer AS count,
        max(extract(epoch FROM clock_timestamp() - next_at) * 1000) FILTER (WHERE ${open})::float8 AS overdue_ms
        FROM rawhook_inbox WHERE true${sql} GROUP BY status`
      const counted = (await query(grouped, values)) as readonly StatusCount[]
      const counts = { pending: 0, processing: 0, retrying: 0, completed: 0, dead: 0, unhandled: 0 }
      for (const { status, count } of counted) counts[status] = count
      const overdueMs = Math.max(...counted.map(({ overdue_ms }) => overdue_ms ?? -1), -1)
      return { counts, overdueMs: overdueMs < 0 ? undefined : overdueMs }
    },
    async nextDue(source) {
      const first = `SELECT greatest(0, extract(epoch FROM min(next_at) - clock_timestamp()) * 1000)::float8 AS in_ms
        FROM rawhook_inbox WHERE source = $1 AND ${open} HAVING count(*) > 0`
      const [row] = (await query(first, [source])) as readonly { readonly in_ms: number }[]
      return row?.in_ms
    },
    async purge({ completedMs, payloadMs, deadMs }) {
      const removed = await count(
        `DELETE FROM rawhook_inbox WHERE (${identity}) IN (SELECT ${identity} FROM rawhook_inbox
          WHERE ${old} LIMIT $3 FOR UPDATE SKIP LOCKED)`,
        [completedMs, deadMs, purgeBatch],
      )
      const emptied = await count(
        `UPDATE rawhook_inbox SET raw_body = NULL, signed_part = NULL, last_error = NULL WHERE (${identity}) IN (SELECT ${identity} FROM rawhook_inbox
          WHERE ${full('$1')} LIMIT $2 FOR UPDATE SKIP LOCKED)`,
        [payloadMs, purgeBatch],
      )
      return removed + emptied
    },
    async purgeable({ completedMs, payloadMs, deadMs }) {
      const counted = `SELECT count(*) FILTER (WHERE ${old})::integer AS removed,
        count(*) FILTER (WHERE ${full('$3')} AND NOT ${old})::integer AS emptied FROM rawhook_inbox`
      const [row] = (await query(counted, [completedMs, deadMs, payloadMs])) as readonly Purgeable[]
      return row ?? { removed: 0, emptied: 0 }
    },
    close: () => Promise.resolve(),
  }
  return pausable(store, pausesIn(query))
}

interface StatusCount {
  readonly status: InboxStatus
  readonly count: number
  readonly overdue_ms: number | null
}
