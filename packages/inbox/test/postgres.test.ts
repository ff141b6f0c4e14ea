import { testInbox } from '@rawhook/testing/contracts'
import pg from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { type PostgresPool, postgresInbox } from '../src/postgres.ts'
import { inboxRow } from './inbox-row.ts'
import { startPostgres } from './postgres-server.ts'
import { type PostgresSchema, postgresSchema, postgresTarget } from './postgres-target.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

const hour = 3_600_000
let schema: PostgresSchema
let pool: pg.Pool
beforeAll(async () => {
  schema = await postgresSchema()
  pool = schema.pool
})
afterAll(() => schema.drop())

testInbox(
  { describe, it },
  postgresTarget(() => schema),
)

/** A pool in which a step is taken after each statement that begins like this. */
function after(beginning: string, step: (client: { query(sql: string): unknown }) => unknown): PostgresPool {
  return {
    query: (text, values) => pool.query(text, values),
    async connect() {
      const client = await pool.connect()
      return {
        release: (error) => client.release(error),
        on: (event, listener) => client.on(event, listener),
        removeListener: (event, listener) => client.removeListener(event, listener),
        async query(text, values) {
          const result = await client.query(text, values)
          if (text.trimStart().startsWith(beginning)) await step(client)
          return result
        },
      }
    },
  }
}

/** Resolves when a statement in this database waits for a lock that another holds. */
async function somebodyWaits(): Promise<void> {
  const waiting = `SELECT 1 FROM pg_stat_activity
    WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%rawhook_inbox%'
      AND application_name = 'waiter'`
  while ((await pool.query(waiting)).rows.length === 0);
}

describe('the server of a PostgreSQL inbox', () => {
  it('is refused when its commits do not wait for the disk, by the name of the setting', async () => {
    const hasty = schema.connect({ synchronous_commit: 'off' })
    await expect(postgresInbox({ pool: hasty })).rejects.toThrow('synchronous_commit is off')
  })

  it('is refused when it never waits for the disk, by the name of the setting', async () => {
    const server = await startPostgres('-c', 'fsync=off')
    const weak = new pg.Pool({ connectionString: server.connectionString })
    await expect(postgresInbox({ pool: weak })).rejects.toThrow('fsync is off')
    await weak.end()
    await server.stop()
  })
})

describe('the schema of a PostgreSQL inbox', () => {
  const version = async () => (await pool.query('SELECT version FROM rawhook_inbox_version')).rows
  beforeEach(() => pool.query('DROP TABLE IF EXISTS rawhook_inbox, rawhook_inbox_version'))

  it('is refused when it is of a later version, and stays as it is', async () => {
    await postgresInbox({ pool })
    await pool.query('UPDATE rawhook_inbox_version SET version = 99')
    await expect(postgresInbox({ pool })).rejects.toThrow('the inbox has schema 99')
    expect(await version()).toEqual([{ version: 99 }])
    await pool.query('DROP TABLE rawhook_inbox, rawhook_inbox_version')
    await postgresInbox({ pool })
  })

  it('is made once by processes that start together', async () => {
    const pools = [pool, schema.otherPool, pool, schema.otherPool, pool, schema.otherPool]
    const inboxes = await Promise.all(pools.map((each) => postgresInbox({ pool: each })))
    expect(await version()).toEqual([{ version: 1 }])
    await inboxes[0]?.admit([inboxRow('evt_1')])
    expect(await inboxes[1]?.list({})).toHaveLength(1)
  })

  it('is made anew after a connection was lost in the middle of its migration', async () => {
    const cut = after('CREATE TABLE rawhook_inbox (', (client) =>
      client.query('SELECT pg_terminate_backend(pg_backend_pid())'),
    )
    await expect(postgresInbox({ pool: cut })).rejects.toThrow()
    expect((await pool.query("SELECT to_regclass('rawhook_inbox') AS found")).rows).toEqual([{ found: null }])
    const inbox = await postgresInbox({ pool })
    expect(await inbox.admit([inboxRow('evt_1')])).toMatchObject([{ kind: 'new' }])
  })
})

describe('a PostgreSQL inbox beside others', () => {
  beforeEach(async () => {
    await postgresInbox({ pool })
    await pool.query('DELETE FROM rawhook_inbox')
  })

  it('passes over what another is claiming, and waits for nobody', async () => {
    const inbox = await postgresInbox({ pool })
    await inbox.admit(['evt_1', 'evt_2', 'evt_3'].map((key) => inboxRow(key)))
    const other = await schema.otherPool.connect()
    await other.query("BEGIN; SELECT 1 FROM rawhook_inbox WHERE key = 'evt_2' FOR UPDATE")
    const claims = await inbox.claim({ source: 'acme', limit: 10, leaseMs: hour })
    expect(claims.map(({ key }) => key).sort()).toEqual(['evt_1', 'evt_3'])
    await other.query('ROLLBACK')
    other.release()
    expect(await inbox.claim({ source: 'acme', limit: 10, leaseMs: hour })).toMatchObject([{ key: 'evt_2' }])
  })

  for (const [end, kind] of [
    ['COMMIT', 'duplicate'],
    ['ROLLBACK', 'new'],
  ] as const) {
    it(`waits for another's admission of the same event, which is then ${kind} after its ${end}`, async () => {
      const inbox = await postgresInbox({ pool: schema.connect({ application_name: 'waiter' }) })
      const other = await schema.otherPool.connect()
      await other.query(`BEGIN; INSERT INTO rawhook_inbox (source, tenant, key, id, type, position, sha256, headers)
        VALUES ('acme', '', 'evt_1', 'evt_1', 'order.paid', 0, '', '{}')`)
      const admitting = inbox.admit([inboxRow('evt_1')])
      await somebodyWaits()
      await other.query(end)
      other.release()
      expect(await admitting).toMatchObject([{ kind }])
    })
  }

  it('admits anew what is purged while its copy comes in', async () => {
    const inbox = await postgresInbox({ pool })
    await inbox.admit([inboxRow('evt_1')], hour)
    const racing = await postgresInbox({
      pool: after('INSERT INTO rawhook_inbox', () =>
        schema.otherPool.query('DELETE FROM rawhook_inbox WHERE attempts = 1'),
      ),
    })
    expect(await racing.admit([inboxRow('evt_1')])).toMatchObject([{ kind: 'new' }])
    expect(await inbox.list({})).toHaveLength(1)
  })

  it('refuses a row that the server cannot keep, and no other of its batch', async () => {
    const inbox = await postgresInbox({ pool })
    const concluded = await Promise.allSettled([
      inbox.admit([inboxRow('evt_1')]),
      inbox.admit([inboxRow('evt_2')]),
      inbox.admit([inboxRow('evt_3'), inboxRow('evt_4', { type: 'NUL \0' })]),
      inbox.admit([inboxRow('evt_5')]),
    ])
    expect(concluded.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled'])
    expect((await inbox.list({})).map(({ key }) => key).sort()).toEqual(['evt_1', 'evt_2', 'evt_5'])
  })

  it('is emptied a thousand rows at a time', async () => {
    const inbox = await postgresInbox({ pool })
    await inbox.admit(Array.from({ length: 2500 }, (_, index) => inboxRow(`evt_${index}`)))
    await pool.query("UPDATE rawhook_inbox SET status = 'completed', completed_at = now() - interval '2 hours'")
    const ages = { completedMs: hour, payloadMs: 100 * hour, deadMs: hour }
    expect([await inbox.purge(ages), await inbox.purge(ages), await inbox.purge(ages)]).toEqual([1000, 1000, 500])
  })
})
