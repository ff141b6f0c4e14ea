import type { Admitted } from '@rawhook/core'
import type { NamingClient } from './client.ts'
import { bytesOf, claimOf, type Entry } from './entry.ts'

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

/** Stores one row at a time. */
export type AdmitLone = (client: NamingClient, entry: Entry) => Promise<Admitted | undefined>

/**
 * Admits a row by itself, in the least that a commit takes: a statement that is planned already.
 * @returns nothing, and nothing is stored, where a row has its key or its id: those are for `admitEntries`
 */
export function loneAdmission(): AdmitLone {
  let admitted = 0

  /** A plan is for the size that the table had. Under another name it is made anew, each time as many have come again. */
  const named = (name: string): string => `rawhook_${name}_${32 - Math.clz32(admitted)}`

  return async (client, entry) => {
    const { row, headers, claimMs } = entry
    const { source, tenant, key, id, type, position, rawBody, signedPart, sha256 } = row
    const signed = signedPart === undefined ? null : bytesOf(signedPart)
    const all = [source, tenant, key, id, type, position, bytesOf(rawBody), signed, sha256, headers]
    admitted += 1
    if (claimMs === undefined) {
      const { rowCount } = await client.query({ name: named('pending'), text: insertPending, values: all })
      return rowCount === 1 ? { kind: 'new', claim: undefined, sharesId: false } : undefined
    }
    const { rows } = await client.query({ name: named('claimed'), text: insertClaimed, values: [...all, claimMs] })
    const [made] = rows as readonly { readonly received_at: Date }[]
    return made && { kind: 'new', claim: claimOf(entry, made.received_at), sharesId: false }
  }
}
