/** A function to measure. One call is one operation. */
export type Subject = () => unknown

/** Two functions that do the same work. */
export interface Comparison {
  readonly name: string
  readonly ours: Subject
  readonly theirs: Subject
  /** The ratio that must not be exceeded, beyond the noise. @default none, it is only shown */
  readonly maxRatio?: number
}

/** What a file under `benchmarks/` exports as `benchmark`. */
export interface Benchmark {
  readonly title: string
  /** Makes the comparisons, and makes sure that both sides work. */
  prepare(): Promise<readonly Comparison[]>
}
