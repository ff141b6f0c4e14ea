/** Whether a signed time is within the tolerance, in both directions. */
export const isFresh = (skewSeconds: number, tolerance: number): boolean => Math.abs(skewSeconds) <= tolerance

/** The distance of a signed time from the clock, in words. */
export const distanceOf = (skewSeconds: number, tolerance: number): string =>
  `${Math.abs(Math.round(skewSeconds))} s in the ${skewSeconds > 0 ? 'past' : 'future'}, and the tolerance is ${tolerance} s`
