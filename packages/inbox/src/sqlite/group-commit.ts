import { isPromise } from 'node:util/types'
import type { SqliteDatabase } from './driver.ts'
import type { Prepared } from './prepared.ts'

/**
 * Runs a write in the next transaction, and resolves after that transaction is on disk.
 * @param isOneStatement it writes with a single statement, which is a transaction by itself when nothing else is to be
 *   committed with it. @default false
 */
export type Write = <TResult>(operation: () => TResult, isOneStatement?: boolean) => Promise<TResult>

interface Waiting {
  readonly isOneStatement: boolean
  readonly operation: () => unknown
  readonly resolve: (result: never) => void
  readonly reject: (error: unknown) => void
}

type Result = { readonly value: unknown } | { readonly error: unknown }

/** Whether a value is to be awaited; some query builders are functions that can be. */
export const isThenable = (value: unknown): boolean =>
  (typeof value === 'object' || typeof value === 'function') && value !== null && 'then' in value

/** Refuses the result of an asynchronous write, whose own failure then has nobody else to hear it. */
function refuseThenable(value: unknown): void {
  if (!isThenable(value)) return
  if (isPromise(value)) value.catch(() => undefined)
  throw new TypeError('rawhook: this transaction is synchronous: await first, then write.')
}

/** Whether what the app has written was refused, and not the disk or the file. */
const isConstraint = (error: unknown): boolean => error instanceof Error && /constraint failed/i.test(error.message)

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
export function groupCommit(database: SqliteDatabase, { change }: Prepared): Write {
  let queue: Waiting[] = []
  const run = (sql: string): unknown => change(sql, [])

  function attempt(operation: () => unknown): Result {
    run('SAVEPOINT write')
    try {
      const value = operation()
      refuseThenable(value)
      run('RELEASE write')
      return { value }
    } catch (error) {
      run('ROLLBACK TO write')
      run('RELEASE write')
      return { error }
    }
  }

  /** Alone in its transaction, a write needs no savepoint: what it throws rolls all of it back. */
  function alone({ operation }: Waiting): Result {
    const value = operation()
    refuseThenable(value)
    return { value }
  }

  function commit(batch: readonly Waiting[]): readonly Result[] {
    const isAlone = batch.length === 1
    if (isAlone && batch.every(({ isOneStatement }) => isOneStatement)) return batch.map(alone)
    run('BEGIN IMMEDIATE')
    try {
      const results = isAlone ? batch.map(alone) : batch.map(({ operation }) => attempt(operation))
      run('COMMIT')
      return results
    } catch (error) {
      rollBack(database)
      throw error
    }
  }

  /** A deferred constraint is checked at the commit: then each write is tried alone, to find whose it was. */
  function settle(batch: readonly Waiting[]): void {
    try {
      for (const [index, result] of commit(batch).entries()) {
        const { resolve, reject } = batch[index] as Waiting
        if ('error' in result) reject(result.error)
        else resolve(result.value as never)
      }
    } catch (error) {
      if (batch.length > 1 && isConstraint(error)) for (const waiting of batch) settle([waiting])
      else for (const { reject } of batch) reject(error)
    }
  }

  function flush(): void {
    const batch = queue
    queue = []
    settle(batch)
  }

  return (operation, isOneStatement = false) =>
    new Promise((resolve, reject) => {
      if (queue.length === 0) setImmediate(flush)
      queue.push({ operation, isOneStatement, resolve, reject })
    })
}
