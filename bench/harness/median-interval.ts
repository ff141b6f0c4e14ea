/** A median, and where it would lie in 95 of 100 repetitions. */
export interface Interval {
  readonly median: number
  readonly low: number
  readonly high: number
}

/** The interval comes from order statistics: it supposes nothing of how the values are distributed. */
export function medianInterval(values: readonly number[]): Interval {
  const sorted = values.toSorted((one, other) => one - other)
  const at = (position: number): number =>
    sorted[Math.min(Math.max(Math.round(position), 0), sorted.length - 1)] ?? Number.NaN
  const middle = (sorted.length - 1) / 2
  const reach = 0.98 * Math.sqrt(sorted.length)
  return {
    median: (at(Math.floor(middle)) + at(Math.ceil(middle))) / 2,
    low: at(middle - reach),
    high: at(middle + reach),
  }
}
