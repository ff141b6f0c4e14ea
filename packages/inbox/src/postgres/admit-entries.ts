import type { Admitted, InboxKey, InboxStatus, NewRow } from '@rawhook/core'
import type { PostgresClient } from './client.ts'
import { claimOf, type Entry, isWindowed } from './entry.ts'

const columns = [
  ['source', 'text'],
  ['tenant', 'text'],
  ['key', 'text'],
  ['id', 'text'],
  ['type', 'text'],
  ['position', 'integer'],
  ['sha256', 'text'],
  ['headers', 'jsonb'],
  ['body_at', 'integer'],
  ['body_size', 'integer'],
  ['signed_at', 'integer'],
  ['signed_size', 'integer'],
  ['claim_ms', 'float8'],
] as const

const names = columns.map(([name]) => name).join(', ')
const arrays = columns.map(([, type], index) => `$${index + 3}::${type}[]`).join(', ')

/**
 * Claimed at once where the delivery's own process is to work on it; of copies in one batch the first is stored. What it
 * looks up is what was there before: whether an older event has the same id.
 */
const insert = `
  INSERT INTO rawhook_inbox (source, tenant, key, id, type, position, sha256, headers, raw_body, signed_part,
    status, attempts, fence, next_at)
  SELECT source, tenant, key, id, type, position, sha256, headers,
    substring($1::bytea FROM body_at FOR body_size), substring($2::bytea FROM signed_at FOR signed_size),
    CASE WHEN claim_ms IS NULL THEN 'pending' ELSE 'processing' END,
    (claim_ms IS NOT NULL)::integer, (claim_ms IS NOT NULL)::integer,
    clock_timestamp() + coalesce(claim_ms, 0) * interval '1 millisecond'
  FROM unnest(${arrays}) WITH ORDINALITY AS new(${names}, place)
  ORDER BY source COLLATE "C", tenant COLLATE "C", key COLLATE "C", place
  ON CONFLICT DO NOTHING
  RETURNING source, tenant, key, received_at, EXISTS (
    SELECT FROM rawhook_inbox old
    WHERE (old.id, old.source, old.tenant) = (rawhook_inbox.id, rawhook_inbox.source, rawhook_inbox.tenant)
  ) AS shares_id`

interface NewlyStored extends InboxKey {
  readonly received_at: Date
  readonly shares_id: boolean
}

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

const rowName = ({ source, tenant, key }: InboxKey): string => JSON.stringify([source, tenant, key])
const idName = ({ source, tenant, id }: Omit<InboxKey, 'key'> & Pick<NewRow, 'id'>): string =>
  JSON.stringify([source, tenant, id])

const keysOf = (entries: readonly Entry[]): string[][] => [
  entries.map(({ row }) => row.source),
  entries.map(({ row }) => row.tenant),
  entries.map(({ row }) => row.key),
]

/** Bytes of several rows as one value: as elements of an array they would travel in hexadecimal. */
interface Packed {
  readonly bytes: Buffer
  /** Where those of each row begin, from 1. */
  readonly at: (number | null)[]
  readonly size: (number | null)[]
}

function pack(parts: readonly (Uint8Array | undefined)[]): Packed {
  let end = 1
  const at = parts.map((part) => {
    const start = end
    end += part?.length ?? 0
    return part === undefined ? null : start
  })
  const bytes = Buffer.concat(parts.filter((part) => part !== undefined))
  return { bytes, at, size: parts.map((part) => part?.length ?? null) }
}

/** Makes room for events whose key is a digest that has expired. */
async function expireOld(client: PostgresClient, entries: readonly Entry[]): Promise<void> {
  const windowed = entries.filter(isWindowed)
  if (windowed.length === 0) return
  await client.query(expire, [...keysOf(windowed), windowed.map(({ row }) => row.keyWindowMs)])
}

async function insertNew(client: PostgresClient, entries: readonly Entry[]): Promise<Map<string, NewlyStored>> {
  const body = pack(entries.map(({ row }) => row.rawBody))
  const signed = pack(entries.map(({ row }) => row.signedPart))
  const { rows } = await client.query(insert, [
    body.bytes,
    signed.bytes,
    ...keysOf(entries),
    entries.map(({ row }) => row.id),
    entries.map(({ row }) => row.type),
    entries.map(({ row }) => row.position),
    entries.map(({ row }) => row.sha256),
    entries.map(({ headers }) => headers),
    body.at,
    body.size,
    signed.at,
    signed.size,
    entries.map(({ claimMs }) => claimMs ?? null),
  ])
  return new Map((rows as readonly NewlyStored[]).map((row) => [rowName(row), row]))
}

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
  const fresh = await insertNew(client, entries)
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
