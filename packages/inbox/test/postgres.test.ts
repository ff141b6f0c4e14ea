import type { InboxStore } from '@rawhook/core'
import { testInbox } from '@rawhook/testing/contracts'
import pg from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { type PostgresClient, type PostgresPool, postgresInbox } from '../src/postgres.ts'
import { inboxRow } from './inbox-row.ts'
import { startPostgres } from './postgres-server.ts'
import { type PostgresSchema, postgresSchema, postgresTarget, textOnly } from './postgres-target.ts'

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
testInbox(
  { describe, it },
  postgresTarget(
    () => schema,
    ({ pool, ...options }) => postgresInbox({ ...options, pool: textOnly(pool) }),
    'in PostgreSQL, by a client that takes text alone',
  ),
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
        async query(text: string, values) {
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
    expect(await version()).toEqual([{ version: 2 }])
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

  it('keeps the bytes of each row in a batch apart', async () => {
    const inbox = await postgresInbox({ pool })
    const rows = [3, 0, 70_000, 1].map((size, index) => {
      const rawBody = new Uint8Array(size).fill(index + 1)
      return inboxRow(`evt_${index}`, { rawBody, signedPart: index % 2 === 0 ? rawBody.subarray(1) : undefined })
    })
    const claims = (await inbox.admit(rows, hour)).map((admitted) => admitted.kind === 'new' && admitted.claim)
    for (const [index, { key, rawBody, signedPart }] of rows.entries()) {
      expect(claims[index]).toMatchObject({ key, rawBody, signedPart })
      const stored = await inbox.get({ source: 'acme', tenant: '', key })
      expect(stored && [...stored.rawBody]).toEqual([...rawBody])
      expect(stored?.signedPart && [...stored.signedPart]).toEqual(signedPart && [...signedPart])
    }
  })

  it('stores the first of the copies in a batch, which is the one that it claims', async () => {
    const inbox = await postgresInbox({ pool })
    const rows = Array.from({ length: 200 }, (_, index) => inboxRow(`evt_${index % 7}`, { type: `copy ${index}` }))
    const admitted = await inbox.admit(rows, hour)
    expect(admitted.filter(({ kind }) => kind === 'new')).toHaveLength(7)
    for (const { key, type } of rows.slice(0, 7)) {
      expect(await inbox.get({ source: 'acme', tenant: '', key })).toMatchObject({ type })
    }
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

  it('forgets with the bytes what an attempt said of them', async () => {
    const inbox = await postgresInbox({ pool })
    await inbox.admit([inboxRow('evt_1')])
    await pool.query(
      "UPDATE rawhook_inbox SET status = 'completed', completed_at = now() - interval '2 hours', last_error = 'Error: Ada has no address'",
    )
    expect((await inbox.list({}))[0]?.lastError).toBe('Error: Ada has no address')
    expect(await inbox.purge({ completedMs: 100 * hour, payloadMs: hour, deadMs: hour })).toBe(1)
    expect(await inbox.list({})).toMatchObject([{ rawBody: new Uint8Array(), lastError: undefined }])
  })

  it('is emptied a thousand rows at a time', async () => {
    const inbox = await postgresInbox({ pool })
    await inbox.admit(Array.from({ length: 2500 }, (_, index) => inboxRow(`evt_${index}`)))
    await pool.query("UPDATE rawhook_inbox SET status = 'completed', completed_at = now() - interval '2 hours'")
    const ages = { completedMs: hour, payloadMs: 100 * hour, deadMs: hour }
    expect([await inbox.purge(ages), await inbox.purge(ages), await inbox.purge(ages)]).toEqual([1000, 1000, 500])
  })
})

describe('the statements that a PostgreSQL inbox keeps', () => {
  const admitLone = async (inbox: InboxStore<PostgresClient>, key: string): Promise<void> =>
    expect(await inbox.admit([inboxRow(key)])).toMatchObject([{ kind: 'new' }])
  let single: pg.Pool
  beforeEach(async () => {
    single = schema.connect({}, 1)
    await postgresInbox({ pool })
    await pool.query('DELETE FROM rawhook_inbox')
  })

  it('may be lost between two admissions, as behind a pooler', async () => {
    const inbox = await postgresInbox({ pool: single })
    await admitLone(inbox, 'evt_1')
    await admitLone(inbox, 'evt_2')
    await single.query('DEALLOCATE ALL')
    await admitLone(inbox, 'evt_3')
    expect((await inbox.list({})).map(({ key }) => key).sort()).toEqual(['evt_1', 'evt_2', 'evt_3'])
  })

  it('may be there already, as behind a pooler', async () => {
    const inbox = await postgresInbox({ pool: single })
    await single.query('PREPARE rawhook_pending_1 AS SELECT 1')
    await admitLone(inbox, 'evt_1')
    await admitLone(inbox, 'evt_2')
  })

  it('are planned anew while the table grows', async () => {
    const inbox = await postgresInbox({ pool: single })
    await admitLone(inbox, 'evt_0')
    await pool.query('ANALYZE rawhook_inbox') // so small, it is read from end to end
    for (let index = 1; index < 600; index++) await admitLone(inbox, `evt_${index}`)
    const kept = "SELECT name FROM pg_prepared_statements WHERE name LIKE 'rawhook_pending%' ORDER BY prepare_time DESC"
    const { rows } = await single.query<{ name: string }>(kept)
    expect(rows.length).toBeLessThanOrEqual(11)
    await single.query('SET plan_cache_mode = force_generic_plan')
    const given = "'acme', '', 'evt', 'evt', 'order.paid', 0, '', NULL, '', '{}'"
    const plan = await single.query(`EXPLAIN EXECUTE ${rows[0]?.name}(${given})`)
    expect(JSON.stringify(plan.rows)).toMatch(/Index/)
    expect(JSON.stringify(plan.rows)).not.toMatch(/Seq Scan/)
  })
})
