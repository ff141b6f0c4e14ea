import type { Admitted, InboxStatus, NewRow } from '@rawhook/core'
import { inTransaction, type PostgresClient, type PostgresPool } from './client.ts'
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

/** Claimed at once where the delivery's own process is to work on it. */
const insert = `
  INSERT INTO rawhook_inbox (${names}, status, attempts, fence, next_at)
  SELECT ${names}, CASE WHEN claim_ms IS NULL THEN 'pending' ELSE 'processing' END,
    CASE WHEN claim_ms IS NULL THEN 0 ELSE 1 END, CASE WHEN claim_ms IS NULL THEN 0 ELSE 1 END,
    clock_timestamp() + coalesce(claim_ms, 0) * interval '1 millisecond'
  FROM unnest(${arrays}, ${claimAt}) AS new(${names}, claim_ms)
  ORDER BY source, tenant, key
  ON CONFLICT DO NOTHING
  RETURNING *`

const sharing = `
  SELECT DISTINCT source, tenant, id FROM rawhook_inbox
  WHERE (source, tenant, id) IN (SELECT * FROM unnest($1::text[], $2::text[], $3::text[]))`

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

async function admitAll(client: PostgresClient, batch: readonly Waiting[]): Promise<readonly (readonly Admitted[])[]> {
  const rows = batch.flatMap((waiting) => waiting.rows)
  const claims = batch.flatMap(({ rows: own, claimMs }) => own.map(() => claimMs ?? null))
  const keys = [...places(rows), list(rows, ({ key }) => key)]
  const windowed = rows.filter(({ keyWindowMs }) => keyWindowMs !== undefined)
  if (windowed.length > 0) {
    const due = [
      ...places(windowed),
      list(windowed, ({ key }) => key),
      list(windowed, ({ keyWindowMs }) => keyWindowMs),
    ]
    await client.query(expire, due)
  }
  const shared = await client.query(sharing, [...places(rows), list(rows, ({ id }) => id)])
  const sharedIds = new Set((shared.rows as NewRow[]).map(({ source, tenant, id }) => nameOf(source, tenant, id)))
  const inserted = await client.query(insert, [
    ...keys,
    list(rows, ({ id }) => id),
    list(rows, ({ type }) => type),
    list(rows, ({ position }) => position),
    list(rows, ({ rawBody }) => bytes(rawBody)),
    list(rows, ({ signedPart }) => bytes(signedPart)),
    list(rows, ({ sha256 }) => sha256),
    list(rows, ({ headers }) => headers),
    claims,
  ])
  const fresh = new Map((inserted.rows as StoredRow[]).map((row) => [nameOf(row.source, row.tenant, row.key), row]))
  const known = await client.query(before, keys)
  const stored = new Map((known.rows as Before[]).map((row) => [nameOf(row.source, row.tenant, row.key), row]))

  const admit = (row: EncodedRow, claimMs: number | undefined): Admitted => {
    const name = nameOf(row.source, row.tenant, row.key)
    const made = fresh.get(name)
    if (made !== undefined) {
      fresh.delete(name) // a second copy in the same batch is a duplicate
      const id = nameOf(row.source, row.tenant, row.id)
      const sharesId = sharedIds.has(id)
      sharedIds.add(id)
      return { kind: 'new', claim: claimMs === undefined ? undefined : rowOf(made), sharesId }
    }
    const other = stored.get(name)
    if (other === undefined) throw passing('a row was purged while its copy came in')
    const { status, sha256, retry_in_ms: retryInMs } = other
    return { kind: 'duplicate', status, sameBody: sha256 === row.sha256, retryInMs }
  }
  return batch.map(({ rows: own, claimMs }) => own.map((row) => admit(row, claimMs)))
}

/** Stores the rows of a delivery, and resolves after their commit. */
export type Admit = (rows: readonly NewRow[], claimMs: number | undefined) => Promise<readonly Admitted[]>

const maxTries = 5
const serializationFailure = '40001'
const passing = (message: string): Error => Object.assign(new Error(message), { code: serializationFailure })

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

  const admitBatch = (batch: readonly Waiting[]): Promise<readonly (readonly Admitted[])[]> =>
    inTransaction(pool, (client) => admitAll(client, batch), { timeoutMs, idleMs: timeoutMs })

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
