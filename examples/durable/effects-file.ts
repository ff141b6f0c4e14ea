import { rename, writeFile } from 'node:fs/promises'
import type { Effect } from './ledger.ts'

const line = ({ id, type, provider }: Effect): string => `${id} ${type} ${provider}\n`

/**
 * Keeps a file equal to the table of effects: one line `<id> <type> <provider>` for each. The table is the truth; the
 * file is written anew beside itself and renamed, so that a kill never leaves half of it.
 * @returns call it after every effect; it resolves when the file has it
 */
export function effectsFile(path: string, read: () => Promise<readonly Effect[]>): () => Promise<void> {
  let latest: Promise<void> = Promise.resolve()
  let next: Promise<void> | undefined

  async function write(): Promise<void> {
    const effects = await read()
    const fresh = `${path}.${process.pid}`
    await writeFile(fresh, effects.map(line).join(''))
    await rename(fresh, path)
    if ((await read()).length !== effects.length) await write() // another process may have renamed an older one
  }

  return () => {
    next ??= latest.then(() => {
      next = undefined
      latest = write()
      return latest
    })
    return next
  }
}
