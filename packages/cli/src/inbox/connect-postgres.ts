import pg from 'pg'

const patienceMs = 10_000
const poolSize = 4

/** A pool for one command. Whoever makes it ends it. */
export function connectPostgres(connectionString: string): pg.Pool {
  const pool = new pg.Pool({
    connectionString,
    max: poolSize,
    connectionTimeoutMillis: patienceMs,
    application_name: 'rawhook',
  })
  pool.on('error', () => undefined) // an idle connection broke: the next query says so
  return pool
}

/** Whether there is an inbox where the connections look for one. */
export async function hasInbox(pool: pg.Pool): Promise<boolean> {
  const { rows } = await pool.query<{ found: boolean }>("SELECT to_regclass('rawhook_inbox') IS NOT NULL AS found")
  return rows[0]?.found === true
}
