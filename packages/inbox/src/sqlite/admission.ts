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
   VALUES (${insertColumns.replaceAll(/\w+/g, '?')}, '${status}', ${claims}, ? + ${claims}, 0) ON CONFLICT DO NOTHING`
const insertPending = insertAs('pending', 0)
const insertClaimed = insertAs('processing', 1)
/** With {@link sharingValues}: an event whose id is its key is found by the index of keys, any other by that of ids. */
const sharing = `SELECT 1 FROM rawhook_inbox WHERE id <> key AND source = ? AND tenant = ? AND id = ?
  UNION ALL SELECT 1 FROM rawhook_inbox WHERE ${one} AND id = key LIMIT 1`
const before = `SELECT status, sha256, next_at FROM rawhook_inbox WHERE ${one}`
const setAside = `UPDATE rawhook_inbox SET key = key || '@' || hex(randomblob(16)) 
  WHERE ${one} AND received_at <= ? AND NOT ${open} RETURNING fence`

interface Before {
  readonly status: InboxStatus
  readonly sha256: string
  readonly next_at: number
}

function sharingValues({ source, tenant, id }: NewRow): readonly SqliteValue[] {
  const place = [source, tenant, id]
  return [...place, ...place]
}

const claimOf = (row: NewRow, fence: number, receivedAt: number): Claim => ({
  ...row,
  keyWindowMs: undefined,
  attempts: 1,
  fence,
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

  /** Gives the key free when its window is over. @returns the fence that it has reached then */
  function expire({ keyWindowMs, ...row }: NewRow, at: number): number | undefined {
    if (keyWindowMs === undefined) return undefined
    const [aside] = query<{ readonly fence: number }>(setAside, [...keyValues(row), at - keyWindowMs])
    mayShareIds ||= aside !== undefined
    return aside?.fence
  }

  function duplicateOf(row: NewRow, at: number): Admitted {
    const [stored] = query<Before>(before, keyValues(row))
    if (stored === undefined) throw new Error('rawhook: a row was neither new nor there')
    const { status, sha256, next_at } = stored
    const retryInMs = status === 'pending' ? 0 : Math.max(0, next_at - at)
    return { kind: 'duplicate', status, sameBody: sha256 === row.sha256, retryInMs }
  }

  const isStored = (row: NewRow, fence: number, at: number, claimMs: number | undefined): boolean =>
    claimMs === undefined
      ? change(insertPending, [...insertValues(row, at), fence]) > 0
      : change(insertClaimed, [...insertValues(row, at, at + claimMs), fence]) > 0

  /** @param fence goes on from there: no claim on an event that had the key may hold this one */
  function admitOne(row: NewRow, claimMs: number | undefined, fence = 0): Admitted {
    const at = now()
    const isShared = sharesId(row)
    if (isStored(row, fence, at, claimMs)) {
      const claim = claimMs === undefined ? undefined : claimOf(row, fence + 1, at)
      return { kind: 'new', claim, sharesId: isShared }
    }
    const reached = expire(row, at)
    return reached === undefined ? duplicateOf(row, at) : admitOne(row, claimMs, reached)
  }

  return (rows, claimMs) => rows.map((row) => admitOne(row, claimMs))
}
