import { github } from '@rawhook/providers/github'
import { stripe } from '@rawhook/providers/stripe'
import { type Measurement, summarize, type Times } from '../harness/measure.ts'
import { sizeName } from '../verification/event.ts'
import { deliveryRequest } from './delivery-request.ts'
import { type Framework, frameworkNames } from './framework.ts'
import { type ServerProcess, startServer } from './server-process.ts'
import type { Variant } from './variant.ts'

/** Two variants to be set against each other. */
export interface Pair {
  readonly what: string
  readonly ours: Variant
  readonly theirs: Variant
  readonly goal?: number
  readonly gate?: number
}

/** How long to measure. */
export interface HeatEffort {
  /** How often every server is started anew: two processes of the same program are not equally fast. */
  readonly generations: number
  readonly rounds: number
  /** Requests to one server in one round, and so many times that until its compiler has settled. */
  readonly requests: number
  readonly warmUpRounds: number
}

/** One side of one pair, and the times it took. */
interface Entrant {
  readonly variant: Variant
  readonly times: number[]
}

const requestFor = (variant: Variant, size: number): Promise<Buffer> =>
  variant.startsWith('github') ? deliveryRequest(github, size) : deliveryRequest(stripe, size)

/** All entrants in turns; the order is reversed from round to round. */
async function runGeneration(
  framework: Framework,
  size: number,
  entrants: readonly Entrant[],
  { rounds, requests, warmUpRounds }: HeatEffort,
): Promise<void> {
  const servers: { readonly server: ServerProcess; readonly request: Buffer; readonly times: number[] }[] = []
  try {
    for (const { variant, times } of entrants) {
      const request = await requestFor(variant, size)
      servers.push({ server: await startServer(framework, variant, request), request, times })
    }
    for (let round = 0; round < warmUpRounds; round++) {
      for (const { server, request } of servers) await server.cpuTime(request, requests)
    }
    for (let round = 0; round < rounds; round++) {
      const turns = round % 2 === 0 ? servers : servers.toReversed()
      for (const { server, request, times } of turns) times.push(await server.cpuTime(request, requests))
    }
  } finally {
    for (const { server } of servers) await server.close()
  }
}

/** Measures every pair on one framework, with a process for each side, and one more of theirs as the null pair. */
export async function runHeat(
  framework: Framework,
  size: number,
  pairs: readonly Pair[],
  effort: HeatEffort,
): Promise<readonly Measurement[]> {
  const entrants = new Map<string, Entrant>()
  const entrant = (key: string, variant: Variant): readonly number[] => {
    const found = entrants.get(key) ?? { variant, times: [] }
    entrants.set(key, found)
    return found.times
  }
  const results = pairs.map(({ what, ours, theirs, ...judged }) => {
    const times: Times = {
      ours: entrant(ours, ours),
      theirs: entrant(theirs, theirs),
      again: entrant(`${theirs} again`, theirs),
    }
    return { times, name: `${frameworkNames[framework]}, ${sizeName(size)}; ${what}`, ...judged }
  })
  for (let generation = 0; generation < effort.generations; generation++) {
    await runGeneration(framework, size, [...entrants.values()], effort)
  }
  return results.map(({ times, ...named }) => summarize(times, named))
}
