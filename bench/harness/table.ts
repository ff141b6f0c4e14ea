import Table from 'cli-table3'
import type { Interval } from './bootstrap-interval.ts'
import type { Measurement } from './measure.ts'

const digits = (value: number): number => (value < 100 ? 2 : 0)
const micros = ({ median, low, high }: Interval): string =>
  `${median.toFixed(digits(median))} (${low.toFixed(digits(median))}–${high.toFixed(digits(median))})`
const ratio = ({ median, low, high }: Interval): string => `${median.toFixed(3)} (${low.toFixed(3)}–${high.toFixed(3)})`

const goal = ({ goal, verdict }: Measurement): string =>
  goal === undefined ? '' : `${verdict === 'missed' ? 'MISSED' : verdict}: ${goal.toFixed(2)}`
const gate = ({ gate, noise, ok }: Measurement): string =>
  gate === undefined ? '' : `${ok ? 'ok' : 'FAILED'}: ${gate.toFixed(2)} + ${noise.toFixed(3)}`

/** CPU time of one operation on both sides, their ratio, the goal, and the gate that fails the run. */
export function formatTable(measurements: readonly Measurement[]): string {
  const table = new Table({
    head: ['', 'ours, µs', 'theirs, µs', 'ratio', 'null pair', 'goal', 'gate'],
    style: { head: [], border: [], compact: true },
  })
  for (const measurement of measurements) {
    const { name, ours, theirs, nullRatio } = measurement
    const ratios = [ratio(measurement.ratio), ratio(nullRatio)]
    table.push([name, micros(ours), micros(theirs), ...ratios, goal(measurement), gate(measurement)])
  }
  return table.toString()
}
