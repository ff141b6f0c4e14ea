import type { Admitted } from '@rawhook/core'
import type { NamingClient } from './client.ts'
import { claimOf, type Entry } from './entry.ts'

const columns = 'source, tenant, key, id, type, position, raw_body, signed_part, sha256, headers'
const values =
  '$1::text, $2::text, $3::text, $4::text, $5::text, $6::integer, $7::bytea, $8::bytea, $9::text, $10::jsonb'
const unlessShared = `WHERE NOT EXISTS (SELECT FROM rawhook_inbox WHERE (id, source, tenant) = ($4, $1, $2))
  ON CONFLICT DO NOTHING`

/** Only a claim has to know the time: without one, there is nothing to send back. */
const insertPending = `INSERT INTO rawhook_inbox (${columns}) SELECT ${values} ${unlessShared}`
const insertClaimed = `INSERT INTO rawhook_inbox (${columns}, status, attempts, fence, next_at)
  SELECT ${values}, 'processing', 1, 1, clock_timestamp() + $11::float8 * interval '1 millisecond' ${unlessShared}
  RETURNING received_at`

/** A plan is for the size that the table had: under other names it is made anew, each time as many have come again. */
const namesOf = (generation: number) => ({
  pending: `rawhook_pending_${generation}`,
  claimed: `rawhook_claimed_${generation}`,
})

/** Stores one row at a time. */
export type AdmitLone = (client: NamingClient, entry: Entry) => Promise<Admitted | undefined>

/**
 * Admits a row by itself, in the least that a commit takes: a statement that is planned already.
 * @returns nothing, and nothing is stored, where a row has its key or its id: those are for `admitEntries`
 */
export function loneAdmission(): AdmitLone {
  let admitted = 0
  let names = namesOf(0) // kept, because a client is slower to look up a text that was just put together

  return async (client, entry) => {
    const { row, headers, claimMs } = entry
    const { source, tenant, key, id, type, position, rawBody, signedPart, sha256 } = row
    const all = [source, tenant, key, id, type, position, rawBody, signedPart ?? null, sha256, headers]
    admitted += 1
    if (Number.isInteger(Math.log2(admitted))) names = namesOf(Math.log2(admitted))
    if (claimMs === undefined) {
      const { rowCount } = await client.query({ name: names.pending, text: insertPending, values: all })
      return rowCount === 1 ? { kind: 'new', claim: undefined, sharesId: false } : undefined
    }
    const { rows } = await client.query({ name: names.claimed, text: insertClaimed, values: [...all, claimMs] })
    const [made] = rows as readonly { readonly received_at: Date }[]
    return made && { kind: 'new', claim: claimOf(entry, made.received_at), sharesId: false }
  }
}
