import type { Admitted, InboxKey, InboxStatus, NewRow } from '@rawhook/core'
import type { PostgresClient } from './client.ts'
import { claimOf, type Entry, isWindowed, keysOf } from './entry.ts'
import { insertEntries } from './insert-entries.ts'

/** Rows are locked in one order by everybody, so that nobody waits for who waits for them. */
const expire = `
  UPDATE rawhook_inbox SET key = key || '@' || gen_random_uuid()
  WHERE (source, tenant, key) IN (
    SELECT source, tenant, key FROM rawhook_inbox
    JOIN unnest($1::text[], $2::text[], $3::text[], $4::float8[]) AS due(source, tenant, key, window_ms)
      USING (source, tenant, key)
    WHERE received_at <= clock_timestamp() - window_ms * interval '1 millisecond'
      AND status IN ('completed', 'dead', 'unhandled')
    ORDER BY source, tenant, key FOR UPDATE OF rawhook_inbox)`

const before = `
  SELECT source, tenant, key, status, sha256,
    greatest(0, extract(epoch FROM next_at - clock_timestamp()) * 1000)::float8 AS retry_in_ms
  FROM rawhook_inbox WHERE (source, tenant, key) IN (SELECT * FROM unnest($1::text[], $2::text[], $3::text[]))`

interface Before extends InboxKey {
  readonly status: InboxStatus
  readonly sha256: string
  readonly retry_in_ms: number
}

/** Makes room for events whose key is a digest that has expired. */
async function expireOld(client: PostgresClient, entries: readonly Entry[]): Promise<void> {
  const windowed = entries.filter(isWindowed)
  if (windowed.length === 0) return
  await client.query(expire, [...keysOf(windowed), windowed.map(({ row }) => row.keyWindowMs)])
}

const rowName = ({ source, tenant, key }: InboxKey): string => JSON.stringify([source, tenant, key])
const idName = ({ source, tenant, id }: Omit<InboxKey, 'key'> & Pick<NewRow, 'id'>): string =>
  JSON.stringify([source, tenant, id])

const duplicateOf = ({ status, sha256, retry_in_ms: retryInMs }: Before, { row }: Entry): Admitted => ({
  kind: 'duplicate',
  status,
  sameBody: sha256 === row.sha256,
  retryInMs,
})

/** What became of each entry; of one that a purge took away between two statements, when it was admitted again. */
export async function admitEntries(client: PostgresClient, entries: readonly Entry[]): Promise<readonly Admitted[]> {
  await expireOld(client, entries)
  const ids = new Set<string>()
  const fresh = new Map((await insertEntries(client, entries)).map((row) => [rowName(row), row]))
  const admitted = entries.map((entry): Admitted | undefined => {
    const name = rowName(entry.row)
    const made = fresh.get(name)
    if (made === undefined) return undefined
    fresh.delete(name) // a second copy in the same batch is a duplicate
    const sharesId = made.shares_id || ids.has(idName(entry.row))
    ids.add(idName(entry.row))
    const claim = entry.claimMs === undefined ? undefined : claimOf(entry, made.received_at)
    return { kind: 'new', claim, sharesId }
  })
  const copies = entries.filter((_, index) => admitted[index] === undefined)
  if (copies.length === 0) return admitted as readonly Admitted[]

  const known = await client.query(before, keysOf(copies))
  const stored = new Map((known.rows as readonly Before[]).map((row) => [rowName(row), row]))
  const settled: Admitted[] = []
  for (const [index, entry] of entries.entries()) {
    const other = stored.get(rowName(entry.row))
    const made = admitted[index]
    if (made !== undefined) settled.push(made)
    else if (other !== undefined) settled.push(duplicateOf(other, entry))
    else settled.push(...(await admitEntries(client, [entry])))
  }
  return settled
}
