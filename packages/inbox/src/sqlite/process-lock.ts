import { readFileSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { setTimeout as wait } from 'node:timers/promises'
import type { SqliteDatabase } from './driver.ts'
import { ownerOnly } from './private-file.ts'

const stepMs = 100

/** Whether somebody else has the lock. */
export const isBusy = (error: unknown): boolean => error instanceof Error && /busy|locked/i.test(error.message)

function tryLock(lock: SqliteDatabase): boolean {
  try {
    lock.exec('BEGIN EXCLUSIVE')
    return true
  } catch (error) {
    if (isBusy(error)) return false
    throw error
  }
}

/** Who opened the inbox last, for people. */
export function ownerOf(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return 'another process' // its note is only for people; the lock itself is what counts
  }
}

/**
 * Makes this the one writing process, by a lock that the operating system gives back when the process ends, however it
 * ends.
 * @param waitMs how long a starter waits for the one before it
 * @param lock a database of its own beside the inbox, so that readers of the inbox are not in the way
 * @throws Error that says who has it
 */
export async function lockProcess(lock: SqliteDatabase, ownerPath: string, waitMs: number): Promise<void> {
  lock.exec('PRAGMA busy_timeout = 0') // a driver that waits by itself would stop the process while it does
  const until = performance.now() + waitMs
  while (!tryLock(lock)) {
    if (performance.now() >= until) {
      throw new Error(
        `rawhook: the inbox is in use by ${ownerOf(ownerPath)}. One process writes; others use PostgreSQL.`,
      )
    }
    await wait(stepMs)
  }
  const note = `process ${process.pid} on ${hostname()}, since ${new Date().toISOString()}`
  writeFileSync(ownerPath, note, { mode: ownerOnly })
}
