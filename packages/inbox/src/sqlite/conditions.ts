import type { Claim, InboxKey, InboxQuery, InboxStatus } from '@rawhook/core'
import type { SqliteValue } from './driver.ts'

/** Not ended. A partial index is only used by a query that has its condition word for word. */
export const open: string = "status IN ('pending', 'retrying', 'processing')"

/** Open, and in this status; in this order of the terms SQLite takes the rows from the index as they stand there. */
export const openAs = (status: InboxStatus): string => `status = '${status}' AND ${open}`

/** The event of a key, with {@link keyValues}. */
export const one: string = 'source = ? AND tenant = ? AND key = ?'
export const keyValues = ({ source, tenant, key }: InboxKey): readonly SqliteValue[] => [source, tenant, key]

/** The event of a claim that holds, with {@link claimValues}. */
export const held: string = `${one} AND status = 'processing' AND fence = ?`
export const claimValues = (claim: Claim): readonly SqliteValue[] => [...keyValues(claim), claim.fence]

/** What a query names, each term after an `AND`. */
export function matching({ source, status, type, id, since }: InboxQuery): {
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

/** What a purge removes: completed then or before, or dead or unhandled since then. */
export const old: string =
  "((status = 'completed' AND completed_at <= ?) OR (status IN ('dead', 'unhandled') AND next_at <= ?))"

/** What loses its bytes in a purge: completed then or before, and still with them. */
export const full: string = "(status = 'completed' AND completed_at <= ? AND raw_body IS NOT NULL)"
