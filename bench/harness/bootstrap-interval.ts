/** A median, and where it would lie in 95 of 100 repetitions. */
export interface Interval {
  readonly median: number
  readonly low: number
  readonly high: number
}

const resamples = 2000

/** Numbers from 0 to 1 that are the same in every run (mulberry32). */
function seededRandom(): () => number {
  let state = 0x9e3779b9
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other)
  const middle = (sorted.length - 1) / 2
  return ((sorted[Math.floor(middle)] ?? Number.NaN) + (sorted[Math.ceil(middle)] ?? Number.NaN)) / 2
}

/** The interval comes from rounds drawn again and again: it supposes nothing of how the values are distributed. */
export function bootstrapInterval(values: readonly number[]): Interval {
  const random = seededRandom()
  const draw = (): number => values[Math.floor(random() * values.length)] ?? Number.NaN
  const medians = Array.from({ length: resamples }, () => median(values.map(draw)))
  const sorted = medians.toSorted((one, other) => one - other)
  const at = (share: number): number => sorted[Math.floor(share * (resamples - 1))] ?? Number.NaN
  return { median: median(values), low: at(0.025), high: at(0.975) }
}
