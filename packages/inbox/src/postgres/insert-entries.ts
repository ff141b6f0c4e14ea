import type { InboxKey } from '@rawhook/core'
import type { PostgresClient } from './client.ts'
import { type Entry, keysOf } from './entry.ts'
import { packBytes } from './packed-bytes.ts'

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

/** What the server adds to a row. */
export interface NewlyStored extends InboxKey {
  readonly received_at: Date
  readonly shares_id: boolean
}

/** Stores all that are new, in one statement. @returns those */
export async function insertEntries(
  client: PostgresClient,
  entries: readonly Entry[],
): Promise<readonly NewlyStored[]> {
  const body = packBytes(entries.map(({ row }) => row.rawBody))
  const signed = packBytes(entries.map(({ row }) => row.signedPart))
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
  return rows as readonly NewlyStored[]
}
