import type { SqliteDatabase, SqliteStatement } from './driver.ts'

/** Prepares each statement of a database once: to prepare one costs more than to run it. The texts must be constants. */
export function preparing(database: SqliteDatabase): (sql: string) => SqliteStatement {
  const statements = new Map<string, SqliteStatement>()
  return (sql) => {
    const known = statements.get(sql)
    if (known !== undefined) return known
    const statement = database.prepare(sql)
    statements.set(sql, statement)
    return statement
  }
}
