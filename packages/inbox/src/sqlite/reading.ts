import type { InboxStats, InboxStatus, InboxStore } from '@rawhook/core'
import { full, keyValues, matching, old, one, openAs } from './conditions.ts'
import type { Prepared } from './prepared.ts'
import { rowOf, type StoredRow } from './row.ts'

/** What can be asked of an inbox without writing to it. */
export type Reading = Pick<InboxStore, 'get' | 'list' | 'stats' | 'nextDue'> & Required<Pick<InboxStore, 'purgeable'>>

const defaultLimit = 100

const firstOf = (status: InboxStatus): string =>
  `SELECT min(next_at) AS at FROM rawhook_inbox WHERE source = ? AND ${openAs(status)}`
/** What is pending has been due for ever: a clock that is set back must not hold it up. */
const firstDue = `SELECT min(at) AS at FROM (
  SELECT 0 AS at WHERE EXISTS (SELECT 1 FROM rawhook_inbox WHERE source = ? AND ${openAs('pending')})
  UNION ALL ${firstOf('retrying')} UNION ALL ${firstOf('processing')})`

interface Count {
  readonly count: number
}

interface StatusCount extends Count {
  readonly status: InboxStatus
  readonly oldest: number
}

function statsOf(counted: readonly StatusCount[], now: number): InboxStats {
  const counts = { pending: 0, processing: 0, retrying: 0, completed: 0, dead: 0, unhandled: 0 }
  const dueSince: number[] = []
  for (const { status, count, oldest } of counted) {
    counts[status] = count
    if (status === 'pending') dueSince.push(Math.min(oldest, now))
    else if ((status === 'retrying' || status === 'processing') && oldest <= now) dueSince.push(oldest)
  }
  return { counts, overdueMs: dueSince.length === 0 ? undefined : now - Math.min(...dueSince) }
}

/** The queries of the inbox in a database, for who writes to it and for who only reads. */
export function reading({ query }: Prepared, now: () => number): Reading {
  return {
    async get(key) {
      const [row] = query<StoredRow>(`SELECT * FROM rawhook_inbox WHERE ${one}`, keyValues(key))
      return row && rowOf(row)
    },
    async list(wanted) {
      const { sql, values } = matching(wanted)
      const newest = `SELECT * FROM rawhook_inbox WHERE true${sql} ORDER BY rowid DESC LIMIT ?`
      return query<StoredRow>(newest, [...values, wanted.limit ?? defaultLimit]).map(rowOf)
    },
    async stats(source) {
      const { sql, values } = matching({ source })
      const grouped = `SELECT status, count(*) AS count, min(next_at) AS oldest FROM rawhook_inbox WHERE true${sql} GROUP BY status`
      return statsOf(query<StatusCount>(grouped, values), now())
    },
    async purgeable({ completedMs, payloadMs, deadMs }) {
      const time = now()
      const values = [time - completedMs, time - deadMs]
      const [removed] = query<Count>(`SELECT count(*) AS count FROM rawhook_inbox WHERE ${old}`, values)
      const [emptied] = query<Count>(`SELECT count(*) AS count FROM rawhook_inbox WHERE ${full} AND NOT ${old}`, [
        time - payloadMs,
        ...values,
      ])
      return { removed: removed?.count ?? 0, emptied: emptied?.count ?? 0 }
    },
    async nextDue(source) {
      const [first] = query<{ readonly at: number | null }>(firstDue, [source, source, source])
      return first === undefined || first.at === null ? undefined : Math.max(0, first.at - now())
    },
  }
}
