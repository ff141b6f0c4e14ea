import type { InboxStore } from '@rawhook/core'
import { type PostgresClient, postgresInbox } from '@rawhook/inbox/postgres'
import { type SqliteDatabase, sqliteInbox } from '@rawhook/inbox/sqlite'
import Database from 'libsql'
import pg from 'pg'

/** What a handler did for an event. */
export interface Effect {
  readonly id: string
  readonly type: string
  readonly provider: string
}

/** An inbox, and a table of the app's own in the same database, so that `ctx.commit` can write both at once. */
export interface Ledger<TTx> {
  readonly inbox: InboxStore<TTx>
  /** To be called inside `ctx.commit`. Nothing keeps an event from being written twice, except that it is not. */
  readonly write: (tx: TTx, effect: Effect) => unknown
  readonly effects: () => Promise<readonly Effect[]>
  readonly close: () => Promise<void>
}

const all = 'SELECT id, type, provider FROM effect ORDER BY seq'

export async function sqliteLedger(path: string): Promise<Ledger<SqliteDatabase>> {
  const inbox = await sqliteInbox({ path, driver: 'libsql' })
  const reader = new Database(path) // the inbox owns its connection, so the app reads on another
  reader.exec(
    'CREATE TABLE IF NOT EXISTS effect (seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT, type TEXT, provider TEXT)',
  )
  return {
    inbox,
    write: (tx, { id, type, provider }) =>
      tx.prepare('INSERT INTO effect (id, type, provider) VALUES (?, ?, ?)').run(id, type, provider),
    effects: async () => reader.prepare(all).all() as Effect[],
    async close() {
      reader.close()
      await inbox.close()
    },
  }
}

export async function postgresLedger(connectionString: string): Promise<Ledger<PostgresClient>> {
  const pool = new pg.Pool({ connectionString, connectionTimeoutMillis: 5000 })
  pool.on('error', (error) => console.error(`a PostgreSQL connection broke: ${error.message}`))
  const inbox = await postgresInbox({ pool })
  await pool.query(
    `SELECT pg_advisory_xact_lock(hashtext('effect'));
     CREATE TABLE IF NOT EXISTS effect (seq bigint GENERATED ALWAYS AS IDENTITY, id text, type text, provider text)`,
  )
  return {
    inbox,
    write: (tx, { id, type, provider }) =>
      tx.query('INSERT INTO effect (id, type, provider) VALUES ($1, $2, $3)', [id, type, provider]),
    effects: async () => (await pool.query<Effect>(all)).rows,
    async close() {
      await inbox.close()
      await pool.end()
    },
  }
}
