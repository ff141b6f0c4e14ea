import type { PausableInbox } from '@rawhook/core'
import { postgresInbox } from '@rawhook/inbox/postgres'
import { Failure } from '../failure.ts'
import { connectPostgres, hasInbox } from './connect-postgres.ts'
import type { Opened } from './opened.ts'

/**
 * Opens the inbox in a PostgreSQL database.
 * @param isMade whether its tables may be made: a wrong address must not leave an inbox in somebody's database
 */
export async function openPostgres(connectionString: string, isMade: boolean): Promise<Opened<PausableInbox<unknown>>> {
  const pool = connectPostgres(connectionString)
  try {
    if (!isMade && !(await hasInbox(pool))) {
      throw new Failure('check', 'There is no inbox in this database. The app makes it when it starts.')
    }
    const store = await postgresInbox({ pool })
    return {
      store,
      async close() {
        await store.close()
        await pool.end()
      },
    }
  } catch (error) {
    await pool.end()
    throw error
  }
}
