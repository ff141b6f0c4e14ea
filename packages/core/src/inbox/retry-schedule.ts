const second = 1000
const minute = 60 * second
const hour = 60 * minute

/** Milliseconds before the second attempt, the third, and so on; after the last, an event is dead. */
export const defaultRetries: readonly number[] = [
  5 * second,
  30 * second,
  2 * minute,
  10 * minute,
  30 * minute,
  2 * hour,
  6 * hour,
  12 * hour,
]

/**
 * The wait after an attempt, with full jitter: any time up to the scheduled one, so that what failed together does not
 * come back together.
 * @param attempts attempts so far, from 1
 * @returns milliseconds; `undefined` when there is no further attempt
 */
export function retryDelay(schedule: readonly number[], attempts: number, random: () => number): number | undefined {
  const longest = schedule[attempts - 1]
  return longest === undefined ? undefined : Math.round(longest * random())
}
