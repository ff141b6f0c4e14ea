import { userInfo } from 'node:os'
import type { NewRow } from '@rawhook/core'
import { postgresInbox } from '@rawhook/inbox/postgres'
import pg from 'pg'
import type { RaceMeeting } from '../harness/race.ts'
import { admitTo, inFlight, manyAtATime, oneAtATime } from './runners.ts'

const singleGoal = 0.9
const batchGoal = 4
const schema = `rawhook_bench_${process.pid}`

/** The server that `DATABASE_URL` names, or one at the standard port. */
function places(): readonly string[] {
  const { DATABASE_URL } = process.env
  if (DATABASE_URL !== undefined) return [DATABASE_URL]
  return [`postgres://${userInfo().username}@127.0.0.1/test`, 'postgres://postgres@127.0.0.1/postgres']
}

async function answers(connectionString: string): Promise<boolean> {
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: 2000 })
  try {
    await client.connect()
    await client.end()
    return true
  } catch {
    return false
  }
}

async function findServer(): Promise<string | undefined> {
  for (const place of places()) if (await answers(place)) return place
  return undefined
}

/** The same row into a table like the inbox's: a named statement, so planned once, and a durable commit of its own. */
const insertInto =
  (pool: pg.Pool) =>
  ({ source, tenant, key, id, type, position, rawBody, sha256, headers }: NewRow): Promise<unknown> =>
    pool.query({
      name: 'insert',
      text: `INSERT INTO raw_insert (source, tenant, key, id, type, position, raw_body, sha256, headers)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING`,
      values: [source, tenant, key, id, type, position, rawBody, sha256, JSON.stringify(headers)],
    })

/** The PostgreSQL inbox beside bare inserts, in a schema of its own that is dropped in the end. */
export async function postgresRaces(): Promise<RaceMeeting> {
  const connectionString = await findServer()
  if (connectionString === undefined) {
    const skipped = 'PostgreSQL is skipped: no server answers at DATABASE_URL or the standard port of 127.0.0.1.'
    return { races: [], skipped: [skipped], close: async () => undefined }
  }
  const pool = new pg.Pool({ connectionString, options: `-c search_path=${schema}` })
  await pool.query(`CREATE SCHEMA ${schema}`)
  async function close(): Promise<void> {
    await pool.query(`DROP SCHEMA ${schema} CASCADE`)
    await pool.end()
  }
  try {
    const inbox = await postgresInbox({ pool })
    await pool.query('CREATE TABLE raw_insert (LIKE rawhook_inbox INCLUDING ALL)')
    const admit = admitTo(inbox)
    const insert = insertInto(pool)
    const one = oneAtATime(admit)
    const many = manyAtATime(admit)
    return {
      races: [
        { name: 'PostgreSQL, one at a time / raw insert', ours: one, theirs: oneAtATime(insert), goal: singleGoal },
        {
          name: `PostgreSQL, ${inFlight} at a time / raw insert`,
          ours: many,
          theirs: oneAtATime(insert),
          goal: batchGoal,
        },
        {
          name: `PostgreSQL, ${inFlight} at a time / ${inFlight} raw inserts`,
          ours: many,
          theirs: manyAtATime(insert),
        },
        { name: `PostgreSQL, ${inFlight} at a time / one at a time`, ours: many, theirs: one },
      ],
      skipped: [],
      close,
    }
  } catch (error) {
    await close()
    throw error
  }
}
