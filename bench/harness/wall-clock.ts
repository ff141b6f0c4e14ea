import type { Race, Runner } from './race.ts'

/** How long to race. */
export interface RaceEffort {
  readonly rounds: number
  /** Milliseconds that one side takes in one round. */
  readonly blockMs: number
}

/** The least, the middle and the most of the rounds. */
export interface Spread {
  readonly min: number
  readonly median: number
  readonly max: number
}

/** What a race came to. */
export interface RaceResult {
  readonly name: string
  /** Operations per second by the clock. */
  readonly ours: Spread
  readonly theirs: Spread
  /** Ours divided by theirs, round by round. */
  readonly ratio: Spread
  readonly goal: number | undefined
  /** Whether the median reached the goal. */
  readonly ok: boolean
}

const firstCount = 64

function spread(values: readonly number[]): Spread {
  const sorted = values.toSorted((one, other) => one - other)
  const at = (position: number): number => sorted[position] ?? Number.NaN
  const middle = (sorted.length - 1) / 2
  return { min: at(0), median: (at(Math.floor(middle)) + at(Math.ceil(middle))) / 2, max: at(sorted.length - 1) }
}

/** @returns operations per second */
async function rate(runner: Runner, count: number): Promise<number> {
  const run = await runner(count)
  const start = performance.now()
  await run()
  return (count * 1000) / (performance.now() - start)
}

/** Runs until a block takes its time. @returns how many operations that is */
async function warmUp(runner: Runner, blockMs: number): Promise<number> {
  for (let count = firstCount; ; ) {
    const wanted = Math.ceil(((await rate(runner, count)) * blockMs) / 1000)
    if (wanted <= count * 2) return Math.max(wanted, firstCount)
    count = Math.min(wanted, count * 4)
  }
}

/** Runs both sides in turns, so that a slow spell of the disk meets both. The order changes from round to round. */
export async function race({ name, ours, theirs, goal }: Race, { rounds, blockMs }: RaceEffort): Promise<RaceResult> {
  const ourCount = await warmUp(ours, blockMs)
  const theirCount = await warmUp(theirs, blockMs)
  const rates: { ours: number[]; theirs: number[] } = { ours: [], theirs: [] }
  const turns = [
    async () => rates.ours.push(await rate(ours, ourCount)),
    async () => rates.theirs.push(await rate(theirs, theirCount)),
  ]
  for (let round = 0; round < rounds; round++) {
    for (let turn = 0; turn < turns.length; turn++) await turns[(round + turn) % turns.length]?.()
  }
  const ratio = spread(rates.ours.map((own, round) => own / (rates.theirs[round] ?? Number.NaN)))
  return {
    name,
    ours: spread(rates.ours),
    theirs: spread(rates.theirs),
    ratio,
    goal,
    ok: goal === undefined || ratio.median >= goal,
  }
}
