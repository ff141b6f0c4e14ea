import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import type { Subject } from './comparison.ts'

setFlagsFromString('--expose-gc')
const collect: (options: { type: 'minor' }) => void = runInNewContext('gc')

let sink: unknown

function repeat(subject: Subject, count: number): void {
  for (let done = 0; done < count; done++) sink = subject()
}

async function repeatAwaiting(subject: Subject, count: number): Promise<void> {
  for (let done = 0; done < count; done++) sink = await subject()
}

/**
 * CPU microseconds of one operation, over `count` of them, with the collection of the garbage they made. That of
 * whoever ran before is collected first, so that each side pays for its own and for no other.
 */
export async function cpuTime(subject: Subject, count: number): Promise<number> {
  const isAsync = subject() instanceof Promise
  collect({ type: 'minor' }) // a full collection would shrink the young generation
  const before = process.cpuUsage()
  if (isAsync) await repeatAwaiting(subject, count)
  else repeat(subject, count)
  collect({ type: 'minor' })
  const { user, system } = process.cpuUsage(before)
  return (user + system) / count
}

/** Keeps results alive, so that the compiler cannot leave the work out. */
export const lastResult = (): unknown => sink
