import { readFile } from 'node:fs/promises'
import { buffer } from 'node:stream/consumers'
import { Failure } from '../failure.ts'

/**
 * The bytes of a file, or of standard input for `-`.
 * @throws Failure when they cannot be read
 */
export async function readInput(path: string): Promise<Uint8Array> {
  if (path === '-') return buffer(process.stdin)
  try {
    return await readFile(path)
  } catch (cause) {
    throw new Failure('usage', cause instanceof Error ? cause.message : `${path} cannot be read.`, { cause })
  }
}
