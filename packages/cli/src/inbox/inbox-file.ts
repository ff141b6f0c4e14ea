import { mkdirSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { Failure } from '../failure.ts'

/** Makes the folder of an inbox. The file mode mask of the program keeps it from others. */
export function makeFolderOf(path: string): void {
  mkdirSync(dirname(path), { recursive: true })
}

/**
 * Checks what is at the path of an inbox, before a driver says it in its own words.
 * @returns whether a file is there
 * @throws Failure when it is something else
 */
export function hasInboxFile(path: string): boolean {
  const found = statSync(path, { throwIfNoEntry: false })
  if (found === undefined || found.isFile()) return found !== undefined
  throw new Failure('check', 'it is a folder or a device, not a file.')
}

/** @throws Failure when there is no file, which to open would make */
export function expectInboxFile(path: string): void {
  if (!hasInboxFile(path)) throw new Failure('check', 'There is no such file. The app makes it when it starts.')
}
