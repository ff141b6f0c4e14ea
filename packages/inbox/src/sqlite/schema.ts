import { open } from './conditions.ts'
import type { SqliteDatabase } from './driver.ts'

/** Each brings a database from the version of its index to the next one. Never change one that was released. */
const migrations: readonly string[] = [
  `CREATE TABLE rawhook_inbox (
    source TEXT NOT NULL,
    tenant TEXT NOT NULL,
    key TEXT NOT NULL,
    id TEXT NOT NULL,
    type TEXT NOT NULL,
    position INTEGER NOT NULL,
    raw_body BLOB,
    signed_part BLOB,
    sha256 TEXT NOT NULL,
    headers TEXT NOT NULL,
    status TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    fence INTEGER NOT NULL,
    replay INTEGER NOT NULL,
    received_at INTEGER NOT NULL,
    next_at INTEGER NOT NULL,
    completed_at INTEGER,
    last_error TEXT,
    replayed_by TEXT,
    replay_reason TEXT,
    UNIQUE (source, tenant, key)
  );
  CREATE INDEX rawhook_inbox_due ON rawhook_inbox (source, status, next_at) WHERE ${open};
  CREATE INDEX rawhook_inbox_id ON rawhook_inbox (id, source, tenant) WHERE id <> key;`,
  `CREATE TABLE IF NOT EXISTS rawhook_inbox_pause (
    source TEXT PRIMARY KEY,
    paused_by TEXT NOT NULL,
    reason TEXT NOT NULL,
    since INTEGER NOT NULL
  );`,
  `CREATE TABLE IF NOT EXISTS rawhook_inbox_replay (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    source TEXT,
    tenant TEXT,
    key TEXT,
    type TEXT,
    since INTEGER,
    statuses TEXT NOT NULL,
    most INTEGER NOT NULL,
    forced INTEGER NOT NULL,
    replayed_by TEXT NOT NULL,
    reason TEXT NOT NULL,
    queued_at INTEGER NOT NULL,
    done_at INTEGER,
    replayed INTEGER
  );
  CREATE INDEX IF NOT EXISTS rawhook_inbox_replay_open ON rawhook_inbox_replay (number) WHERE done_at IS NULL;`,
]

const versionOf = (database: SqliteDatabase): number => {
  const [row] = database.prepare('PRAGMA user_version').all() as { user_version: number }[]
  return row?.user_version ?? 0
}

const newer = (version: number): Error =>
  new Error(`rawhook: the inbox has schema ${version}, and this version knows ${migrations.length}. Update rawhook.`)

/**
 * For who only reads.
 * @throws Error when another version of the library has written the database, or none
 */
export function expectSchema(database: SqliteDatabase): void {
  const version = versionOf(database)
  if (version > migrations.length) throw newer(version)
  if (version === migrations.length) return
  throw new Error(
    `rawhook: the file has schema ${version} of an inbox, and this version reads ${migrations.length}. Start the app with this version once: it makes the schema.`,
  )
}

/**
 * Brings the database to the newest version, in one transaction: two starters, or a kill in the middle, do no harm.
 * @throws Error when a newer version of the library has written it
 */
export function migrate(database: SqliteDatabase): void {
  database.exec('BEGIN IMMEDIATE')
  try {
    const version = versionOf(database)
    if (version > migrations.length) throw newer(version)
    for (const migration of migrations.slice(version)) database.exec(migration)
    database.exec(`PRAGMA user_version = ${migrations.length}`)
    database.exec('COMMIT')
  } catch (error) {
    database.exec('ROLLBACK')
    throw error
  }
}
