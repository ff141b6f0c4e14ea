import type { InboxKey, InboxQuery, InboxRow, InboxStatus, NewRow, PurgeAges } from './inbox-store.ts'

/** A row that is kept in memory, and changed in place. */
export type MemoryRow = { -readonly [TKey in keyof InboxRow]: InboxRow[TKey] }

const sha256OfNothing = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'

/** The statuses of events that are still to be worked on. */
export const openStatuses: readonly InboxStatus[] = ['pending', 'retrying', 'processing']

/** A key as text, different for different keys. */
export const keyText = ({ source, tenant, key }: InboxKey): string => JSON.stringify([source, tenant, key])

/** Whether a purge has taken the bytes: there is nothing to run again. */
export const hasNoBytes = ({ rawBody, sha256 }: NewRow): boolean => rawBody.length === 0 && sha256 !== sha256OfNothing

/** The rows of a query, oldest first. */
export const matching = (rows: Iterable<MemoryRow>, { source, status, type, id, since }: InboxQuery): MemoryRow[] =>
  [...rows]
    .filter((row) => source === undefined || row.source === source)
    .filter((row) => status === undefined || row.status === status)
    .filter((row) => type === undefined || row.type === type)
    .filter((row) => id === undefined || row.id === id)
    .filter((row) => since === undefined || row.receivedAt >= since)
    .sort((one, other) => one.receivedAt.getTime() - other.receivedAt.getTime())

function endedBy({ status, completedAt, nextAt }: MemoryRow, at: number): boolean {
  const ended = status === 'completed' ? completedAt : nextAt
  return !openStatuses.includes(status) && ended !== undefined && ended.getTime() <= at
}

/**
 * What a purge takes: rows whole, and the bytes of others.
 * @param at Unix milliseconds
 */
export function purgedBy(
  rows: Iterable<MemoryRow>,
  { completedMs, payloadMs, deadMs }: PurgeAges,
  at: number,
): { readonly removed: readonly MemoryRow[]; readonly emptied: readonly MemoryRow[] } {
  const isRemoved = (row: MemoryRow): boolean => endedBy(row, at - (row.status === 'completed' ? completedMs : deadMs))
  const isEmptied = (row: MemoryRow): boolean =>
    row.status === 'completed' && row.rawBody.length > 0 && endedBy(row, at - payloadMs) && !isRemoved(row)
  const all = [...rows]
  return { removed: all.filter(isRemoved), emptied: all.filter(isEmptied) }
}
