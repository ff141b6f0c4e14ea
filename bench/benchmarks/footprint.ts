import { bundleSize } from '../footprint/bundle-size.ts'
import { judge } from '../footprint/figure.ts'
import { importTime } from '../footprint/import-time.ts'
import { memory } from '../footprint/memory.ts'
import { formatFigures } from '../footprint/table.ts'
import type { OwnBenchmark } from '../harness/own-benchmark.ts'

/** What an app pays for having it: at the start, in memory, and in a bundle. */
export const benchmark: OwnBenchmark = {
  title: 'footprint',
  unit: 'import time is the median of fresh processes',
  async run(isShort) {
    const figures = [...(await bundleSize()), ...(await memory(100_000)), ...(isShort ? [] : await importTime(21))]
    const results = figures.map(judge)
    return { results, text: formatFigures(results) }
  },
}
