import type { SqliteDatabase, SqliteStatement, SqliteValue } from './driver.ts'

type Values = readonly SqliteValue[]

/** The statements of one database. Their texts must be constants: each is prepared once, which costs more than to run it. */
export interface Prepared {
  /** Runs a statement. @returns how many rows it has changed */
  readonly change: (sql: string, values: Values) => number
  /**
   * The rows of a query, in the words of its text. All at once: where one is left, the statement stays open, and the log
   * is never checkpointed.
   */
  readonly query: <TRow>(sql: string, values: Values) => readonly TRow[]
}

interface Changed {
  readonly changes: number | bigint
}

export function prepare(database: SqliteDatabase): Prepared {
  const statements = new Map<string, SqliteStatement>()
  function statement(sql: string): SqliteStatement {
    const known = statements.get(sql)
    if (known !== undefined) return known
    const made = database.prepare(sql)
    statements.set(sql, made)
    return made
  }
  return {
    change: (sql, values) => Number((statement(sql).run(...values) as Changed).changes),
    query: <TRow>(sql: string, values: Values) => statement(sql).all(...values) as TRow[],
  }
}
