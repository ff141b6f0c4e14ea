import Table from 'cli-table3'
import type { RaceResult, Spread } from './wall-clock.ts'

const perSecond = ({ min, median, max }: Spread): string => `${median.toFixed(0)} (${min.toFixed(0)}–${max.toFixed(0)})`
const times = ({ min, median, max }: Spread): string => `${median.toFixed(2)} (${min.toFixed(2)}–${max.toFixed(2)})`
const verdict = ({ goal, ok }: RaceResult): string =>
  goal === undefined ? '' : `${ok ? 'met' : 'MISSED'}: ${goal.toFixed(1)}`

/** How much both sides get done in a second, their ratio, and the goal where there is one. */
export function formatRaces(results: readonly RaceResult[]): string {
  const table = new Table({
    head: ['', 'ours, 1/s', 'theirs, 1/s', 'ratio', 'goal'],
    style: { head: [], border: [], compact: true },
  })
  for (const result of results) {
    table.push([result.name, perSecond(result.ours), perSecond(result.theirs), times(result.ratio), verdict(result)])
  }
  return table.toString()
}
