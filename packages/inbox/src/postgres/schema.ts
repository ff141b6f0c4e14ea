import { inTransaction, type PostgresPool } from './client.ts'

/** Each brings a database from the version of its index to the next one. Never change one that was released. */
const migrations: readonly string[] = [
  `CREATE TABLE rawhook_inbox (
    source text COLLATE "C" NOT NULL,
    tenant text COLLATE "C" NOT NULL,
    key text COLLATE "C" NOT NULL,
    id text COLLATE "C" NOT NULL,
    type text NOT NULL,
    position integer NOT NULL,
    raw_body bytea,
    signed_part bytea,
    sha256 text NOT NULL,
    headers jsonb NOT NULL,
    status text NOT NULL DEFAULT 'pending',
    attempts integer NOT NULL DEFAULT 0,
    fence integer NOT NULL DEFAULT 0,
    replay integer NOT NULL DEFAULT 0,
    received_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    next_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    completed_at timestamptz,
    last_error text,
    replayed_by text,
    replay_reason text,
    PRIMARY KEY (source, tenant, key)
  );
  CREATE INDEX rawhook_inbox_due ON rawhook_inbox (source, next_at) WHERE status IN ('pending', 'retrying', 'processing');
  CREATE INDEX rawhook_inbox_id ON rawhook_inbox (id, source, tenant)`,
  `CREATE TABLE IF NOT EXISTS rawhook_inbox_pause (
    source text PRIMARY KEY,
    paused_by text NOT NULL,
    reason text NOT NULL,
    since timestamptz NOT NULL DEFAULT clock_timestamp()
  )`,
]

/**
 * Brings the database to the newest version. Starters wait for each other, and a kill in the middle leaves nothing.
 * @throws Error when a newer version of the library has written it
 */
export async function migrate(pool: PostgresPool): Promise<void> {
  await inTransaction(pool, async (client) => {
    await client.query("SELECT pg_advisory_xact_lock(hashtext('rawhook_inbox'))")
    await client.query('CREATE TABLE IF NOT EXISTS rawhook_inbox_version (version integer NOT NULL)')
    const { rows } = await client.query('SELECT version FROM rawhook_inbox_version')
    const [{ version } = { version: 0 }] = rows as readonly { readonly version: number }[]
    if (version > migrations.length) {
      throw new Error(
        `rawhook: the inbox has schema ${version}, and this version knows ${migrations.length}. Update rawhook.`,
      )
    }
    if (version === migrations.length) return
    for (const migration of migrations.slice(version)) await client.query(migration)
    await client.query('DELETE FROM rawhook_inbox_version')
    await client.query('INSERT INTO rawhook_inbox_version VALUES ($1)', [migrations.length])
  })
}

/** What must not be off, for a commit to survive a loss of power. */
const needed = ['fsync', 'full_page_writes', 'synchronous_commit'] as const

/** @throws Error that names the setting that does not hold */
export async function checkDurable(pool: PostgresPool): Promise<void> {
  for (const name of needed) {
    const { rows } = await pool.query('SELECT current_setting($1) AS setting', [name])
    const [row] = rows as readonly { readonly setting: string }[]
    if (row?.setting === 'off') {
      throw new Error(`rawhook: ${name} is off in PostgreSQL, so an acknowledged event could be lost. Turn it on.`)
    }
  }
}
