import { closeSync, openSync } from 'node:fs'

/** File mode: the owner reads and writes, nobody else does anything. Windows has no such modes. */
export const ownerOnly = 0o600

/**
 * Creates an empty file that only its owner can read, for SQLite to open: a driver would create it with the mode that
 * the umask allows, mostly readable by everybody. SQLite gives `-wal`, `-shm` and `-journal` the mode of the database. A
 * file that exists keeps its mode.
 */
export function createPrivateFile(path: string): void {
  try {
    // Never opens a file that exists: to close it would release this process's SQLite locks on it (POSIX).
    closeSync(openSync(path, 'wx', ownerOnly))
  } catch {
    // It exists, or cannot be created: then the driver says why it cannot be opened.
  }
}
