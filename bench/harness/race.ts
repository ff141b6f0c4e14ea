/** Work that waits for a disk or a network, so that CPU time says little about it: it is measured by the clock. */
export interface Race {
  readonly name: string
  readonly ours: Runner
  readonly theirs: Runner
  /** How many times as much per second as theirs ours is to get done. @default none, it is only shown */
  readonly goal?: number
}

/** Makes so many operations ready, off the clock. @returns does them, and resolves when the last is done */
export type Runner = (count: number) => Promise<() => Promise<unknown>>

/** Races, what they could not be run on, and how to clean up. */
export interface RaceMeeting {
  readonly races: readonly Race[]
  /** Reasons to be printed. */
  readonly skipped: readonly string[]
  close(): Promise<void>
}

/** What a file under `benchmarks/` exports as `benchmark` when the clock is to measure it. */
export interface WallClockBenchmark {
  readonly title: string
  /** Makes the races, and makes sure that both sides work. */
  prepareRaces(): Promise<RaceMeeting>
}
