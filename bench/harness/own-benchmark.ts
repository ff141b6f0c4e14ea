/** What a file under `benchmarks/` exports as `benchmark` when it measures by itself, in processes of its own. */
export interface OwnBenchmark {
  readonly title: string
  /** What the numbers are. */
  readonly unit: string
  run(isShort: boolean): Promise<OwnReport>
}

/** What it came to: for the JSON, and for people. */
export interface OwnReport {
  readonly results: readonly { readonly name: string; readonly ok: boolean }[]
  readonly text: string
}
