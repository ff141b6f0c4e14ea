import type { Admitted, InboxKey, InboxStatus, NewRow } from '@rawhook/core'
import { inTransaction, onConnection, type PostgresClient, type PostgresPool } from './client.ts'
import { rowOf, type StoredRow } from './row.ts'

/** A row that is ready to be sent. */
type EncodedRow = Omit<NewRow, 'headers'> & { readonly headers: string }

/** One delivery that waits for its commit. */
interface Waiting {
  readonly rows: readonly EncodedRow[]
  readonly claimMs: number | undefined
  readonly resolve: (admitted: readonly Admitted[]) => void
  readonly reject: (error: unknown) => void
}

/** A row that waits, and for how long it is claimed at once. */
interface Entry {
  readonly row: EncodedRow
  readonly claimMs: number | undefined
}

const maxBatch = 500

const columns = [
  ['source', 'text'],
  ['tenant', 'text'],
  ['key', 'text'],
  ['id', 'text'],
  ['type', 'text'],
  ['position', 'integer'],
  ['raw_body', 'bytea'],
  ['signed_part', 'bytea'],
  ['sha256', 'text'],
  ['headers', 'jsonb'],
] as const

const names = columns.map(([name]) => name).join(', ')
const arrays = columns.map(([, type], index) => `$${index + 1}::${type}[]`).join(', ')
const claimAt = `$${columns.length + 1}::float8[]`

/**
 * Claimed at once where the delivery's own process is to work on it. The outer query sees what was there before: whether
 * an older event has the same id.
 */
const insert = `
  WITH new AS (
    INSERT INTO rawhook_inbox (${names}, status, attempts, fence, next_at)
    SELECT ${names}, CASE WHEN claim_ms IS NULL THEN 'pending' ELSE 'processing' END,
      CASE WHEN claim_ms IS NULL THEN 0 ELSE 1 END, CASE WHEN claim_ms IS NULL THEN 0 ELSE 1 END,
      clock_timestamp() + coalesce(claim_ms, 0) * interval '1 millisecond'
    FROM unnest(${arrays}, ${claimAt}) AS new(${names}, claim_ms)
    ORDER BY source, tenant, key
    ON CONFLICT DO NOTHING
    RETURNING *)
  SELECT new.*, EXISTS (
    SELECT FROM rawhook_inbox old WHERE (old.id, old.source, old.tenant) = (new.id, new.source, new.tenant)
  ) AS shares_id FROM new`

interface NewlyStored extends StoredRow {
  readonly shares_id: boolean
}

/** Rows are locked in one order by everybody, so that nobody waits for who waits for them. */
const expire = `
  UPDATE rawhook_inbox SET key = key || '@' || row_id
  WHERE row_id IN (
    SELECT row_id FROM rawhook_inbox
    JOIN unnest($1::text[], $2::text[], $3::text[], $4::float8[]) AS due(source, tenant, key, window_ms)
      USING (source, tenant, key)
    WHERE received_at <= clock_timestamp() - window_ms * interval '1 millisecond'
      AND status IN ('completed', 'dead', 'unhandled')
    ORDER BY source, tenant, key FOR UPDATE OF rawhook_inbox)`

const before = `
  SELECT source, tenant, key, status, sha256,
    greatest(0, extract(epoch FROM next_at - clock_timestamp()) * 1000)::float8 AS retry_in_ms
  FROM rawhook_inbox WHERE (source, tenant, key) IN (SELECT * FROM unnest($1::text[], $2::text[], $3::text[]))`

interface Before {
  readonly source: string
  readonly tenant: string
  readonly key: string
  readonly status: InboxStatus
  readonly sha256: string
  readonly retry_in_ms: number
}

const nameOf = (source: string, tenant: string, key: string): string => JSON.stringify([source, tenant, key])
const list = <TValue>(rows: readonly EncodedRow[], value: (row: EncodedRow) => TValue): TValue[] => rows.map(value)
const places = (rows: readonly EncodedRow[]): string[][] => [
  list(rows, ({ source }) => source),
  list(rows, ({ tenant }) => tenant),
]
const bytes = (value: Uint8Array | undefined): Buffer | null =>
  value === undefined ? null : Buffer.from(value.buffer, value.byteOffset, value.length)

const keysOf = (rows: readonly EncodedRow[]): string[][] => [...places(rows), list(rows, ({ key }) => key)]
const rowName = ({ source, tenant, key }: InboxKey): string => nameOf(source, tenant, key)
const idName = ({ source, tenant, id }: Pick<NewRow, 'source' | 'tenant' | 'id'>): string => nameOf(source, tenant, id)

const isWindowed = ({ keyWindowMs }: EncodedRow): boolean => keyWindowMs !== undefined

/** Makes room for events whose key is a digest that has expired. */
async function expireOld(client: PostgresClient, rows: readonly EncodedRow[]): Promise<void> {
  const windowed = rows.filter(isWindowed)
  if (windowed.length === 0) return
  await client.query(expire, [...keysOf(windowed), list(windowed, ({ keyWindowMs }) => keyWindowMs)])
}

async function insertNew(client: PostgresClient, entries: readonly Entry[]): Promise<Map<string, NewlyStored>> {
  const rows = entries.map(({ row }) => row)
  const inserted = await client.query(insert, [
    ...keysOf(rows),
    list(rows, ({ id }) => id),
    list(rows, ({ type }) => type),
    list(rows, ({ position }) => position),
    list(rows, ({ rawBody }) => bytes(rawBody)),
    list(rows, ({ signedPart }) => bytes(signedPart)),
    list(rows, ({ sha256 }) => sha256),
    list(rows, ({ headers }) => headers),
    entries.map(({ claimMs }) => claimMs ?? null),
  ])
  return new Map((inserted.rows as NewlyStored[]).map((row) => [rowName(row), row]))
}

/** What became of each entry; of one that a purge took away between two statements, when it was admitted again. */
async function admitEntries(client: PostgresClient, entries: readonly Entry[]): Promise<readonly Admitted[]> {
  const rows = entries.map(({ row }) => row)
  await expireOld(client, rows)
  const ids = new Set<string>()
  const fresh = await insertNew(client, entries)
  const admitted = entries.map(({ row, claimMs }): Admitted | undefined => {
    const made = fresh.get(rowName(row))
    if (made === undefined) return undefined
    fresh.delete(rowName(row)) // a second copy in the same batch is a duplicate
    const sharesId = made.shares_id || ids.has(idName(row))
    ids.add(idName(row))
    return { kind: 'new', claim: claimMs === undefined ? undefined : rowOf(made), sharesId }
  })
  const copies = entries.filter((_, index) => admitted[index] === undefined).map(({ row }) => row)
  if (copies.length === 0) return admitted as readonly Admitted[]

  const known = await client.query(before, keysOf(copies))
  const stored = new Map((known.rows as Before[]).map((row) => [rowName(row), row]))
  const settled: Admitted[] = []
  for (const [index, entry] of entries.entries()) {
    const other = stored.get(rowName(entry.row))
    const made = admitted[index]
    if (made !== undefined) settled.push(made)
    else if (other !== undefined) settled.push(duplicateOf(other, entry.row))
    else settled.push(...(await admitEntries(client, [entry])))
  }
  return settled
}

const duplicateOf = ({ status, sha256, retry_in_ms: retryInMs }: Before, row: EncodedRow): Admitted => ({
  kind: 'duplicate',
  status,
  sameBody: sha256 === row.sha256,
  retryInMs,
})

/** Stores the rows of a delivery, and resolves after their commit. */
export type Admit = (rows: readonly NewRow[], claimMs: number | undefined) => Promise<readonly Admitted[]>

const maxTries = 5

/** Whether the same again may succeed: others were in the way (SQLSTATE class 40), and all of it was undone. */
const isPassing = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && /^40\w{3}$/.test(String(error.code))

/** Whether a value was at fault (SQLSTATE classes 22, 23 and 54), and not the server or the way to it. */
const isOfARow = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && /^(22|23|54)\w{3}$/.test(String(error.code))

/**
 * Commits deliveries together: while one commit is under way, those that arrive wait for the next one. When a batch
 * fails for a value in it, each of its deliveries is tried alone, so that a bad one does not take the others with it.
 */
export function groupAdmission(pool: PostgresPool, timeoutMs: number): Admit {
  let queue: Waiting[] = []
  let flushing = false

  /** One statement is its own commit; only keys that expire need a transaction around two. */
  async function admitBatch(batch: readonly Waiting[]): Promise<readonly (readonly Admitted[])[]> {
    const entries = batch.flatMap(({ rows, claimMs }) => rows.map((row) => ({ row, claimMs })))
    const admit = (client: PostgresClient): Promise<readonly Admitted[]> => admitEntries(client, entries)
    const admitted = entries.some(({ row }) => isWindowed(row))
      ? await inTransaction(pool, admit, { timeoutMs, idleMs: timeoutMs })
      : await onConnection(pool, admit, { timeoutMs })
    let start = 0
    return batch.map(({ rows }) => {
      const own = admitted.slice(start, start + rows.length)
      start += rows.length
      return own
    })
  }

  async function settle(batch: readonly Waiting[], tries = maxTries): Promise<void> {
    try {
      const admitted = await admitBatch(batch)
      for (const [index, { resolve }] of batch.entries()) resolve(admitted[index] ?? [])
    } catch (error) {
      if (tries > 1 && isPassing(error)) await settle(batch, tries - 1)
      else if (batch.length > 1 && isOfARow(error)) for (const waiting of batch) await settle([waiting])
      else for (const { reject } of batch) reject(error)
    }
  }

  async function flush(): Promise<void> {
    flushing = true
    while (queue.length > 0) {
      const batch = queue.slice(0, maxBatch)
      queue = queue.slice(maxBatch)
      await settle(batch)
    }
    flushing = false
  }

  return async (rows, claimMs) => {
    const encoded = rows.map((row) => ({ ...row, headers: JSON.stringify(row.headers) }))
    return new Promise((resolve, reject) => {
      queue.push({ rows: encoded, claimMs, resolve, reject })
      if (!flushing) void flush()
    })
  }
}
