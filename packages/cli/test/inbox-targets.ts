import { randomUUID } from 'node:crypto'
import type { InboxStore } from '@rawhook/core'
import { postgresInbox } from '@rawhook/inbox/postgres'
import { sqliteInbox } from '@rawhook/inbox/sqlite'
import pg from 'pg'
import { onTestFinished } from 'vitest'
import { postgresServer } from '../../inbox/test/postgres-server.ts'
import { inboxFolder } from './inbox-folder.ts'

/** A place for an inbox, for one test. */
export interface InboxPlace {
  /** What `--store` takes. */
  readonly address: string
  /** Uses it as the app does: nobody has it before and after. */
  readonly use: <TResult>(work: (store: InboxStore) => Promise<TResult>) => Promise<TResult>
}

async function inSqlite(): Promise<InboxPlace> {
  const { path } = inboxFolder()
  return {
    address: `sqlite:${path}`,
    async use(work) {
      const store = await sqliteInbox({ path })
      return work(store).finally(() => store.close())
    },
  }
}

async function inPostgres(): Promise<InboxPlace> {
  const server = await postgresServer()
  const name = `rawhook_cli_${randomUUID().replaceAll('-', '')}`
  const url = new URL(server.connectionString)
  url.searchParams.set('options', `-c search_path=${name}`)
  const pool = new pg.Pool({ connectionString: url.href })
  await pool.query(`CREATE SCHEMA ${name}`)
  onTestFinished(async () => {
    await pool.query(`DROP SCHEMA ${name} CASCADE`)
    await pool.end()
    await server.stop()
  })
  return { address: url.href, use: async (work) => work(await postgresInbox({ pool })) }
}

type Target = readonly [name: string, make: () => Promise<InboxPlace>]

/** The stores that the command line knows. */
export const targets: readonly [Target, Target] = [
  ['SQLite', inSqlite],
  ['PostgreSQL', inPostgres],
]
