import { mkdirSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'

const ownerOnly = 0o700

/** Where programs keep what they must not lose, and nobody edits. @see {@link https://specifications.freedesktop.org/basedir/latest/} */
function stateFolder({ XDG_STATE_HOME, LOCALAPPDATA }: Readonly<Record<string, string | undefined>>): string {
  if (XDG_STATE_HOME) return XDG_STATE_HOME
  if (process.platform === 'win32' && LOCALAPPDATA) return LOCALAPPDATA
  return join(homedir(), '.local', 'state')
}

/**
 * The file of a provider's deliveries where no store is named: in the user's state folder, readable by nobody else. The
 * working directory is a repository too often, and deliveries hold what customers wrote.
 */
export function defaultStore(slug: string): string {
  const folder = join(stateFolder(process.env), 'rawhook')
  mkdirSync(folder, { recursive: true, mode: ownerOnly })
  return join(folder, `${slug}.db`)
}
