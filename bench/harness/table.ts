import Table from 'cli-table3'
import type { Measurement } from './measure.ts'
import type { Interval } from './median-interval.ts'

const micros = ({ median, low, high }: Interval): string =>
  `${median.toFixed(2)} (${low.toFixed(2)}–${high.toFixed(2)})`
const ratio = ({ median, low, high }: Interval): string => `${median.toFixed(3)} (${low.toFixed(3)}–${high.toFixed(3)})`

const verdict = ({ ok, maxRatio, noise }: Measurement): string =>
  maxRatio === undefined ? '' : `${ok ? 'ok' : 'MISSED'}: ${maxRatio.toFixed(2)} + ${noise.toFixed(3)}`

/** CPU time of one operation on both sides, their ratio, and the gate where there is one. */
export function formatTable(measurements: readonly Measurement[]): string {
  const table = new Table({
    head: ['', 'ours, µs', 'theirs, µs', 'ratio', 'null pair', 'gate'],
    style: { head: [], border: [], compact: true },
  })
  for (const measurement of measurements) {
    const { name, ours, theirs, nullRatio } = measurement
    table.push([name, micros(ours), micros(theirs), ratio(measurement.ratio), ratio(nullRatio), verdict(measurement)])
  }
  return table.toString()
}
