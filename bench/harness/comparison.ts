/** A function to measure. One call is one operation. */
export type Subject = () => unknown

/** Two functions to be set against each other. */
export interface Comparison {
  readonly name: string
  readonly ours: Subject
  readonly theirs: Subject
  /** What ours divided by theirs should be at most. @default none, it is only shown */
  readonly goal?: number
  /**
   * The ratio that fails the run when it is exceeded by more than the noise. The short form measures only what has one.
   * @default none
   */
  readonly gate?: number
}

/** What a file under `benchmarks/` exports as `benchmark`. */
export interface Benchmark {
  readonly title: string
  /** Each comparison just before it is measured, when it is sure that both sides work: signatures grow old. */
  comparisons(): AsyncIterable<Comparison>
}
