import type { Admitted, Claim, InboxStatus, NewRow } from '@rawhook/core'
import { keyValues, one, open } from './conditions.ts'
import type { SqliteValue } from './driver.ts'
import type { Prepared } from './prepared.ts'
import { insertColumns, insertValues } from './row.ts'

/** A row whose key may have to be given free takes two statements. */
export const isOneStatement = (rows: readonly NewRow[]): boolean =>
  rows.length === 1 && rows.every(({ keyWindowMs }) => keyWindowMs === undefined)

/** Stores rows, claimed for so long where asked: in a transaction, unless it {@link isOneStatement}. */
export type Admit = (rows: readonly NewRow[], claimMs: number | undefined) => readonly Admitted[]

/** @param claims so many it has from the start */
const insertAs = (status: InboxStatus, claims: 0 | 1): string =>
  `INSERT INTO rawhook_inbox (${insertColumns}, status, attempts, fence, replay)
   VALUES (${insertColumns.replaceAll(/\w+/g, '?')}, '${status}', ${claims}, ${claims}, 0) ON CONFLICT DO NOTHING`
const insertPending = insertAs('pending', 0)
const insertClaimed = insertAs('processing', 1)
/** With {@link sharingValues}: an event whose id is its key is found by the index of keys, any other by that of ids. */
const sharing = `SELECT 1 FROM rawhook_inbox WHERE id <> key AND source = ? AND tenant = ? AND id = ?
  UNION ALL SELECT 1 FROM rawhook_inbox WHERE ${one} AND id = key LIMIT 1`
const before = `SELECT status, sha256, next_at FROM rawhook_inbox WHERE ${one}`
const setAside = `UPDATE rawhook_inbox SET key = key || '@' || rowid WHERE ${one} AND received_at <= ? AND NOT ${open}`

interface Before {
  readonly status: InboxStatus
  readonly sha256: string
  readonly next_at: number
}

function sharingValues({ source, tenant, id }: NewRow): readonly SqliteValue[] {
  const place = [source, tenant, id]
  return [...place, ...place]
}

const claimOf = (row: NewRow, receivedAt: number): Claim => ({
  ...row,
  keyWindowMs: undefined,
  attempts: 1,
  fence: 1,
  replay: 0,
  receivedAt: new Date(receivedAt),
  replayedBy: undefined,
})

export function admission({ change, query }: Prepared, now: () => number): Admit {
  // While every event has its id as its key, no two share one, and nobody has to look: only this process writes.
  let mayShareIds = query('SELECT 1 FROM rawhook_inbox WHERE id <> key LIMIT 1', []).length > 0

  function sharesId(row: NewRow): boolean {
    mayShareIds ||= row.id !== row.key
    return mayShareIds && query(sharing, sharingValues(row)).length > 0
  }

  /** Gives the key free when its window is over. */
  function expire({ keyWindowMs, ...row }: NewRow, at: number): boolean {
    if (keyWindowMs === undefined) return false
    const isOver = change(setAside, [...keyValues(row), at - keyWindowMs]) > 0
    mayShareIds ||= isOver
    return isOver
  }

  function duplicateOf(row: NewRow, at: number): Admitted {
    const [stored] = query<Before>(before, keyValues(row))
    if (stored === undefined) throw new Error('rawhook: a row was neither new nor there')
    const { status, sha256, next_at } = stored
    const retryInMs = status === 'pending' ? 0 : Math.max(0, next_at - at)
    return { kind: 'duplicate', status, sameBody: sha256 === row.sha256, retryInMs }
  }

  const isStored = (row: NewRow, at: number, claimMs: number | undefined): boolean =>
    claimMs === undefined
      ? change(insertPending, insertValues(row, at)) > 0
      : change(insertClaimed, insertValues(row, at, at + claimMs)) > 0

  function admitOne(row: NewRow, claimMs: number | undefined): Admitted {
    const at = now()
    const isShared = sharesId(row)
    if (isStored(row, at, claimMs)) {
      return { kind: 'new', claim: claimMs === undefined ? undefined : claimOf(row, at), sharesId: isShared }
    }
    return expire(row, at) ? admitOne(row, claimMs) : duplicateOf(row, at)
  }

  return (rows, claimMs) => rows.map((row) => admitOne(row, claimMs))
}
