import type { SqliteDatabase } from './driver.ts'

const full = 2

const read = (database: SqliteDatabase, pragma: string): unknown => {
  const [row] = database.prepare(`PRAGMA ${pragma}`).all() as Record<string, unknown>[]
  return row?.[pragma]
}

/**
 * Sets what makes a commit survive a loss of power, and reads it back: drivers have defaults of their own, and some
 * file systems refuse.
 * @throws Error that names the setting that does not hold
 */
export function makeDurable(database: SqliteDatabase): void {
  database.exec('PRAGMA busy_timeout = 5000')
  database.prepare('PRAGMA journal_mode = WAL').all()
  database.exec('PRAGMA synchronous = FULL')
  database.exec('PRAGMA fullfsync = ON')
  database.exec('PRAGMA checkpoint_fullfsync = ON')
  const mode = read(database, 'journal_mode')
  if (mode !== 'wal')
    throw new Error(`rawhook: journal_mode is ${String(mode)} instead of wal. Is the file on a network disk?`)
  const synchronous = read(database, 'synchronous')
  if (Number(synchronous) < full)
    throw new Error(`rawhook: synchronous is ${String(synchronous)} instead of ${full} (FULL).`)
}
