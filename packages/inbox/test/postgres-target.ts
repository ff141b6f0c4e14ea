import { randomUUID } from 'node:crypto'
import type { InboxTarget } from '@rawhook/testing/contracts'
import pg from 'pg'
import { type PostgresClient, type PostgresPool, postgresInbox } from '../src/postgres.ts'
import { postgresServer } from './postgres-server.ts'

/** A schema of its own, and pools whose connections see no other. */
export interface PostgresSchema {
  readonly pool: pg.Pool
  readonly otherPool: pg.Pool
  /** Another pool on the schema, with settings for its sessions. */
  connect(settings?: Readonly<Record<string, string>>, size?: number): pg.Pool
  drop(): Promise<void>
}

const poolSize = 5

/** Makes a schema on a server, for one test file. */
export async function postgresSchema(): Promise<PostgresSchema> {
  const server = await postgresServer()
  const { connectionString } = server
  const name = `rawhook_test_${randomUUID().replaceAll('-', '')}`
  const pools: pg.Pool[] = []
  const connect = (settings: Readonly<Record<string, string>> = {}, max = poolSize): pg.Pool => {
    const options = Object.entries({ search_path: name, ...settings }).map(([key, value]) => `-c ${key}=${value}`)
    const pool = new pg.Pool({ connectionString, max, options: options.join(' ') })
    pools.push(pool)
    return pool
  }
  const pool = connect()
  await pool.query(`CREATE SCHEMA ${name}`)
  await pool.query(
    'CREATE TABLE effect (name text PRIMARY KEY, parent text REFERENCES effect (name) DEFERRABLE INITIALLY DEFERRED)',
  )
  return {
    pool,
    otherPool: connect(),
    connect,
    async drop() {
      await pool.query(`DROP SCHEMA ${name} CASCADE`)
      await Promise.all(pools.map((each) => each.end()))
      await server.stop()
    },
  }
}

/** The pool, with connections that take text and values, and nothing else. */
export const textOnly = (pool: PostgresPool): PostgresPool => ({
  query: (text, values) => pool.query(text, values),
  async connect() {
    const client = await pool.connect()
    return {
      release: (error) => client.release(error),
      on: (event, listener) => client.on?.(event, listener),
      removeListener: (event, listener) => client.removeListener?.(event, listener),
      query: (text: string, values) => client.query(text.trim(), values),
    }
  },
})

/** Moves every time of every row into the past; a row that a transaction holds stays. */
const letPass = `
  UPDATE rawhook_inbox SET
    received_at = received_at - $1 * interval '1 millisecond',
    next_at = next_at - $1 * interval '1 millisecond',
    completed_at = completed_at - $1 * interval '1 millisecond'
  WHERE (source, tenant, key) IN (SELECT source, tenant, key FROM rawhook_inbox FOR UPDATE SKIP LOCKED)`

/** PostgreSQL with two pools, as two processes have them. */
export const postgresTarget = (
  schema: () => PostgresSchema,
  open: typeof postgresInbox = postgresInbox,
  name = 'in PostgreSQL',
): InboxTarget<PostgresClient> => ({
  name,
  durability: 'power',
  writes: 'asynchronous',
  pausable: true,
  async open() {
    const { pool, otherPool } = schema()
    const store = await open({ pool })
    const other = await open({ pool: otherPool })
    await pool.query('DELETE FROM rawhook_inbox')
    await pool.query('DELETE FROM rawhook_inbox_pause')
    await pool.query('DELETE FROM effect')
    return {
      store,
      others: [other],
      effects: {
        write: (tx, name) => tx.query('INSERT INTO effect VALUES ($1)', [name]),
        writeRefusedAtCommit: (tx) => tx.query("INSERT INTO effect VALUES ('orphan', 'nobody')"),
        async committed() {
          const { rows } = await otherPool.query<{ name: string }>('SELECT name FROM effect')
          return rows.map(({ name }) => name)
        },
      },
      async advance(ms) {
        await pool.query(letPass, [ms])
      },
      async close() {
        await store.close()
        await other.close()
      },
    }
  },
})
