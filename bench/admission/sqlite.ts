import { join } from 'node:path'
import type { NewRow } from '@rawhook/core'
import { sqliteInbox } from '@rawhook/inbox/sqlite'
import Database from 'libsql'
import type { RaceMeeting } from '../harness/race.ts'
import { admitTo, inFlight, manyAtATime, oneAtATime } from './runners.ts'

const singleGoal = 0.9

/** An insert of the same row into the same table by the bare driver: prepared once, one durable commit each. */
async function rawInsert(path: string): Promise<{ insert: (row: NewRow) => unknown; close: () => void }> {
  await (await sqliteInbox({ path, driver: 'libsql' })).close() // makes the table
  const database = new Database(path)
  database.exec('PRAGMA journal_mode = WAL')
  database.exec('PRAGMA synchronous = FULL')
  const statement = database.prepare(
    `INSERT INTO rawhook_inbox (source, tenant, key, id, type, position, raw_body, signed_part, sha256, headers,
       status, attempts, fence, replay, received_at, next_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'pending', 0, 0, 0, ?, ?)`,
  )
  return {
    insert: ({ source, tenant, key, id, type, position, rawBody, sha256, headers }) => {
      const now = Date.now()
      const values = [source, tenant, key, id, type, position, rawBody, null, sha256, JSON.stringify(headers), now, now]
      return statement.run(...values)
    },
    close: () => database.close(),
  }
}

/** The SQLite inbox beside the bare driver. */
export async function sqliteRaces(folder: string): Promise<RaceMeeting> {
  const inbox = await sqliteInbox({ path: join(folder, 'inbox.db'), driver: 'libsql' })
  const raw = await rawInsert(join(folder, 'raw.db'))
  const admit = admitTo(inbox)
  const theirs = oneAtATime(raw.insert)
  return {
    races: [
      { name: 'SQLite, one at a time / raw insert', ours: oneAtATime(admit), theirs, goal: singleGoal },
      { name: `SQLite, ${inFlight} at a time / raw insert`, ours: manyAtATime(admit), theirs },
      { name: `SQLite, ${inFlight} at a time / one at a time`, ours: manyAtATime(admit), theirs: oneAtATime(admit) },
    ],
    skipped: [],
    async close() {
      raw.close()
      await inbox.close()
    },
  }
}
