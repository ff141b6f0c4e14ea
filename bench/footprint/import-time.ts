import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { bootstrapInterval } from '../harness/bootstrap-interval.ts'
import type { Figure } from './figure.ts'

const run = promisify(execFile)
const nothing = 'data:text/javascript,'
const ours = ['@rawhook/core', '@rawhook/providers/stripe', '@rawhook/node', '@rawhook/express', '@rawhook/hono']
const theirs = ['stripe', 'svix', 'standardwebhooks', '@octokit/webhooks-methods', '@hookflo/tern', 'express']

/** CPU milliseconds of a process from its start to the end of one import. */
async function startUp(specifier: string): Promise<number> {
  const program = `await import(${JSON.stringify(specifier)})
    const { user, system } = process.cpuUsage()
    console.log((user + system) / 1000)`
  const options = { cwd: fileURLToPath(new URL('.', import.meta.url)), env: {} }
  const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', program], options)
  return Number(stdout)
}

/** Fresh processes in turns; each is set against the empty module of its own round. */
export async function importTime(rounds: number): Promise<readonly Figure[]> {
  const times = new Map([nothing, ...ours, ...theirs].map((specifier) => [specifier, [] as number[]]))
  for (let round = 0; round < rounds; round++) {
    const turns = [...times]
    for (const [specifier, taken] of round % 2 === 0 ? turns : turns.toReversed()) taken.push(await startUp(specifier))
  }
  const empty = times.get(nothing) ?? []
  return [...times].flatMap(([specifier, taken]): Figure[] => {
    if (specifier === nothing) return []
    const over = bootstrapInterval(taken.map((time, round) => time - (empty[round] ?? Number.NaN))).median
    const ratio = bootstrapInterval(taken.map((time, round) => time / (empty[round] ?? Number.NaN))).median
    return [
      { name: `import ${specifier}; what it adds to an empty module`, value: over, unit: 'ms' },
      { name: `import ${specifier}; a process with an empty module`, value: ratio, unit: 'times' },
    ]
  })
}
