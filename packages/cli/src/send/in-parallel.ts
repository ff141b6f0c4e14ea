/** Runs a task so many times, so many of them at once; the results are in the order of their starts. */
export async function inParallel<TResult>(
  count: number,
  concurrency: number,
  task: () => Promise<TResult>,
): Promise<readonly TResult[]> {
  const results = new Map<number, TResult>()
  let started = 0
  const work = async (): Promise<void> => {
    while (started < count) {
      const index = started++
      results.set(index, await task())
    }
  }
  await Promise.all(Array.from({ length: Math.min(concurrency, count) }, work))
  return [...results].toSorted(([one], [other]) => one - other).map(([, result]) => result)
}
