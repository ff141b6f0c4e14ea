import { isPromise } from 'node:util/types'
import type { SqliteDatabase } from './driver.ts'

/** Runs a write in the next transaction, and resolves after that transaction is on disk. */
export type Write = <TResult>(operation: () => TResult) => Promise<TResult>

interface Waiting {
  readonly operation: () => unknown
  readonly resolve: (result: never) => void
  readonly reject: (error: unknown) => void
}

type Result = { readonly value: unknown } | { readonly error: unknown }

const isThenable = (value: unknown): boolean =>
  isPromise(value) || (typeof value === 'object' && value !== null && 'then' in value)

/** Leaves the connection usable after a failed commit. */
function rollBack(database: SqliteDatabase): void {
  try {
    database.exec('ROLLBACK')
  } catch {
    // SQLite has rolled back by itself, as it does on a full disk
  }
}

/**
 * Collects the writes of one turn of the event loop, and commits them together: a durable commit costs the same for one
 * as for many. Each has a savepoint of its own, so that a bad one fails alone.
 */
export function groupCommit(database: SqliteDatabase): Write {
  let queue: Waiting[] = []

  function attempt(operation: () => unknown): Result {
    database.exec('SAVEPOINT write')
    try {
      const value = operation()
      if (isThenable(value)) throw new TypeError('rawhook: this transaction is synchronous: await first, then write.')
      database.exec('RELEASE write')
      return { value }
    } catch (error) {
      database.exec('ROLLBACK TO write')
      database.exec('RELEASE write')
      return { error }
    }
  }

  function commit(batch: readonly Waiting[]): readonly Result[] {
    database.exec('BEGIN IMMEDIATE')
    try {
      const results = batch.map(({ operation }) => attempt(operation))
      database.exec('COMMIT')
      return results
    } catch (error) {
      rollBack(database)
      throw error
    }
  }

  function flush(): void {
    const batch = queue
    queue = []
    try {
      for (const [index, result] of commit(batch).entries()) {
        const { resolve, reject } = batch[index] as Waiting
        if ('error' in result) reject(result.error)
        else resolve(result.value as never)
      }
    } catch (error) {
      for (const { reject } of batch) reject(error)
    }
  }

  return (operation) =>
    new Promise((resolve, reject) => {
      if (queue.length === 0) setImmediate(flush)
      queue.push({ operation, resolve, reject })
    })
}
