import { readFile } from 'node:fs/promises'
import { buffer } from 'node:stream/consumers'
import { Failure } from '../failure.ts'
import { fileProblem } from '../problems/file-problem.ts'

/**
 * The bytes of a file, or of standard input for `-`.
 * @throws Failure when they cannot be read
 */
export async function readInput(path: string): Promise<Uint8Array> {
  try {
    return path === '-' ? await buffer(process.stdin) : await readFile(path)
  } catch (cause) {
    const reason = fileProblem(cause) ?? (cause instanceof Error ? cause.message : String(cause))
    const name = path === '-' ? 'Standard input' : path
    throw new Failure('usage', `${name} cannot be read: ${reason}.`, { cause })
  }
}
