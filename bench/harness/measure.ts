import { bootstrapInterval, type Interval } from './bootstrap-interval.ts'
import type { Comparison, Subject } from './comparison.ts'
import { cpuTime } from './cpu-time.ts'

/** How long to measure. */
export interface Effort {
  readonly rounds: number
  /** CPU milliseconds that one side takes in one round. */
  readonly blockMs: number
  /** CPU milliseconds that each side runs before anything counts, until the compiler has settled. */
  readonly warmUpMs: number
}

/** Whether a goal is reached: `inconclusive` while the interval holds it, or comes from too few rounds. */
type Verdict = 'met' | 'missed' | 'inconclusive'

/** What a comparison came to. */
export interface Measurement {
  readonly name: string
  /** CPU microseconds of one operation. */
  readonly ours: Interval
  readonly theirs: Interval
  /** Ours divided by theirs, round by round. */
  readonly ratio: Interval
  /** Theirs divided by theirs: what the machine alone makes of a ratio of 1. */
  readonly nullRatio: Interval
  /** How far the null pair strays from 1. */
  readonly noise: number
  readonly goal: number | undefined
  readonly verdict: Verdict | undefined
  readonly gate: number | undefined
  /** Whether the gate held: it is broken when even the lower end of the interval, less the noise, is above it. */
  readonly ok: boolean
}

const fewestRounds = 15

function judge({ low, high }: Interval, goal: number, rounds: number): Verdict {
  if (rounds < fewestRounds) return 'inconclusive'
  return high <= goal ? 'met' : low > goal ? 'missed' : 'inconclusive'
}

/** The times of each round: of ours, of theirs, and of theirs a second time. */
export interface Times {
  readonly ours: readonly number[]
  readonly theirs: readonly number[]
  readonly again: readonly number[]
}

/** Sets ours against theirs, round by round, and judges the ratio by what the null pair makes of it. */
export function summarize(times: Times, { name, goal, gate }: Pick<Comparison, 'name' | 'goal' | 'gate'>): Measurement {
  const ratios = (above: readonly number[]): number[] =>
    above.map((time, round) => time / (times.theirs[round] ?? Number.NaN))
  const ratio = bootstrapInterval(ratios(times.ours))
  const nullRatio = bootstrapInterval(ratios(times.again))
  const noise = Math.max(Math.abs(nullRatio.low - 1), Math.abs(nullRatio.high - 1))
  return {
    name,
    ours: bootstrapInterval(times.ours),
    theirs: bootstrapInterval(times.theirs),
    ratio,
    nullRatio,
    noise,
    goal,
    verdict: goal === undefined ? undefined : judge(ratio, goal, times.ours.length),
    gate,
    ok: gate === undefined || ratio.low <= gate + noise,
  }
}

/** Runs both in turns until they are warm. @returns how many operations of each take `blockMs` */
async function warmUp(subjects: readonly Subject[], { warmUpMs, blockMs }: Effort): Promise<number[]> {
  const counts = subjects.map(() => 64)
  for (let spent = 0; spent < warmUpMs * 1000 * subjects.length; ) {
    for (const [index, subject] of subjects.entries()) {
      const count = counts[index] ?? 64
      const time = Math.max(await cpuTime(subject, count), 0.001)
      spent += time * count
      counts[index] = Math.min(Math.ceil((blockMs * 1000) / time), count * 4)
    }
  }
  return counts
}

/**
 * Measures both sides, and theirs a second time as the null pair, in turns: what slows the machine down for a while
 * slows all three down. The order is reversed from round to round, so that nobody always runs behind the same.
 */
export async function measure({ ours, theirs, ...judged }: Comparison, effort: Effort): Promise<Measurement> {
  const [ourCount = 1, theirCount = 1] = await warmUp([ours, theirs], effort)
  const times = { ours: [] as number[], theirs: [] as number[], again: [] as number[] }
  const turns = [
    async () => times.ours.push(await cpuTime(ours, ourCount)),
    async () => times.theirs.push(await cpuTime(theirs, theirCount)),
    async () => times.again.push(await cpuTime(theirs, theirCount)),
  ]
  for (let round = 0; round < effort.rounds; round++) {
    for (const turn of round % 2 === 0 ? turns : turns.toReversed()) await turn()
  }
  return summarize(times, judged)
}
