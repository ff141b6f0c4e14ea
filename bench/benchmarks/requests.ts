import type { Measurement } from '../harness/measure.ts'
import type { OwnBenchmark } from '../harness/own-benchmark.ts'
import { formatTable } from '../harness/table.ts'
import { type Framework, frameworks } from '../requests/framework.ts'
import { type HeatEffort, type Pair, runHeat } from '../requests/heat.ts'

const goal = 0.85

/** What is reached, with room: they are there to notice when a request becomes dearer. */
const gates: Readonly<Record<Framework, number>> = { express: 1, fastify: 1.35, hono: 1.35, 'node-http': 1.2 }

const stripe: Pair = { what: "Stripe's documented handler", ours: 'stripe-ours', theirs: 'stripe-documented', goal }
const pairs: readonly Pair[] = [
  stripe,
  { what: "GitHub's documented handler", ours: 'github-ours', theirs: 'github-documented', goal },
  { what: 'no verification, only the body', ours: 'stripe-ours', theirs: 'unverified' },
]

// A server becomes faster for some ten thousand requests; before, the larger program looks slower than it is.
const short: HeatEffort = { generations: 2, rounds: 10, requests: 200, warmUpRounds: 50 }
const long: HeatEffort = { generations: 3, rounds: 15, requests: 400, warmUpRounds: 30 }
const large: HeatEffort = { ...long, rounds: 9, warmUpRounds: 15 }

/** CPU time of the server for a whole request, from the socket to the answer; the load comes from another process. */
export const benchmark: OwnBenchmark = {
  title: 'requests',
  unit: 'CPU time of one request',
  async run(isShort) {
    const results: Measurement[] = []
    for (const framework of frameworks) {
      if (isShort) results.push(...(await runHeat(framework, 1024, [{ ...stripe, gate: gates[framework] }], short)))
      else {
        results.push(...(await runHeat(framework, 1024, pairs, long)))
        results.push(...(await runHeat(framework, 64 * 1024, pairs, large)))
      }
    }
    return { results, text: formatTable(results) }
  },
}
