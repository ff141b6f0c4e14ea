import Table from 'cli-table3'
import type { JudgedFigure } from './figure.ts'

const digits: Readonly<Record<JudgedFigure['unit'], number>> = { B: 1, ms: 1, times: 2 }
const shown = (value: number, unit: JudgedFigure['unit']): string =>
  `${value.toFixed(Number.isInteger(value) ? 0 : digits[unit])} ${unit}`

/** Each figure, and its goal where there is one. */
export function formatFigures(figures: readonly JudgedFigure[]): string {
  const table = new Table({ head: ['', 'figure', 'goal'], style: { head: [], border: [], compact: true } })
  for (const { name, value, unit, goal, verdict } of figures) {
    const judged = goal === undefined ? '' : `${verdict === 'missed' ? 'MISSED' : verdict}: ${shown(goal, unit)}`
    table.push([name, shown(value, unit), judged])
  }
  return table.toString()
}
