import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { openDatabase } from '../../src/sqlite/driver.ts'
import { postgresServer } from '../postgres-server.ts'

/** Where the inbox of one test is kept. */
export interface Place {
  readonly inbox: string
  /** Ids of all effects, as they are on disk. */
  readonly effects: () => Promise<readonly string[]>
  readonly remove: () => Promise<void>
}

interface EffectRow {
  readonly id: string
}

const idsOf = (rows: readonly unknown[]): string[] => (rows as readonly EffectRow[]).map(({ id }) => id)

export async function sqlitePlace(): Promise<Place> {
  const folder = mkdtempSync(join(tmpdir(), 'rawhook-crash-'))
  const inbox = join(folder, 'inbox.db')
  return {
    inbox,
    async effects() {
      const database = await openDatabase(inbox, undefined)
      const [table] = database.prepare("SELECT name FROM sqlite_master WHERE name = 'effect'").all()
      const ids = table === undefined ? [] : idsOf(database.prepare('SELECT id FROM effect').all())
      database.close()
      return ids
    },
    remove: () => Promise.resolve(rmSync(folder, { recursive: true, force: true })),
  }
}

export async function postgresPlace(): Promise<Place> {
  const server = await postgresServer()
  const name = `rawhook_crash_${randomUUID().replaceAll('-', '')}`
  const url = new URL(server.connectionString)
  url.searchParams.set('options', `-c search_path=${name}`)
  const pool = new pg.Pool({ connectionString: url.href, max: 1 })
  pool.on('error', () => {})
  await pool.query(`CREATE SCHEMA ${name}`)
  await pool.query('CREATE TABLE effect (id text)')
  return {
    inbox: url.href,
    effects: async () => idsOf((await pool.query('SELECT id FROM effect')).rows),
    async remove() {
      await pool.query(`DROP SCHEMA ${name} CASCADE`)
      await pool.end()
      await server.stop()
    },
  }
}

export const places = [
  ['SQLite', sqlitePlace],
  ['PostgreSQL', postgresPlace],
] as const
