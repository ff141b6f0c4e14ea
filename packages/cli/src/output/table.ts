import Table from 'cli-table3'
import { coloursFor } from './colours.ts'
import { visible } from './safe-text.ts'
import { screenWidth } from './screen-width.ts'
import { cutAtEnd, cutInside } from './shortened.ts'
import { indented } from './wrapped.ts'

/** One column of a table. */
export interface Column {
  readonly head: string
  /** Where its texts lose characters when the screen is too narrow. @default nowhere */
  readonly cut?: 'end' | 'middle'
}

/** One row of a table; its texts may come from outside. */
export interface Row {
  readonly cells: readonly string[]
  /** What stands below the row, each on lines of its own. @default [] */
  readonly below?: readonly string[]
  /** @default no colour */
  readonly paint?: (line: string) => string
}

const none = ''
const gap = 2
/** How far what stands below a row is set in. */
export const belowIndent = 2
const narrowest = 6
const borderless = {
  top: none,
  'top-mid': none,
  'top-left': none,
  'top-right': none,
  bottom: none,
  'bottom-mid': none,
  'bottom-left': none,
  'bottom-right': none,
  left: none,
  'left-mid': none,
  mid: none,
  'mid-mid': none,
  right: none,
  'right-mid': none,
  middle: ' '.repeat(gap),
}

const cutters = { end: cutAtEnd, middle: cutInside } as const
const lengthOf = (text: string): number => Array.from(text).length

/** The widths of the columns: as wide as their texts, unless the screen is narrower: then the widest lose first. */
function widthsOf(columns: readonly Column[], cells: readonly (readonly string[])[], screen: number): number[] {
  const widths = columns.map((_, index) => Math.max(...cells.map((row) => lengthOf(row[index] ?? ''))))
  let excess = widths.reduce((sum, width) => sum + width, gap * (columns.length - 1)) - screen
  while (excess > 0) {
    const candidates = columns.flatMap(({ cut }, index) => (cut === undefined ? [] : [widths[index] ?? 0]))
    const widest = Math.max(...candidates, 0)
    if (widest <= narrowest) break
    widths[columns.findIndex(({ cut }, index) => cut !== undefined && widths[index] === widest)] = widest - 1
    excess -= 1
  }
  return widths
}

function linesOf(columns: readonly Column[], cells: readonly (readonly string[])[], screen: number): readonly string[] {
  const widths = widthsOf(columns, cells, screen)
  const table = new Table({
    chars: borderless,
    colWidths: widths,
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
  })
  const fitted = (text: string, index: number): string => {
    const cut = columns[index]?.cut
    return cut === undefined ? text : cutters[cut](text, widths[index] ?? 0)
  }
  table.push(...cells.map((row) => row.map(fitted)))
  return table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
}

/** Rows in columns under their heads, without borders, and no wider than the screen. */
export function table(columns: readonly Column[], rows: readonly Row[]): string {
  const { bold, dim } = coloursFor(process.stdout)
  const screen = screenWidth()
  const cells = [columns.map(({ head }) => head), ...rows.map((row) => row.cells.map(visible))]
  const [head = '', ...lines] = linesOf(columns, cells, screen)
  const shown = rows.flatMap(({ below = [], paint = String }, index) => [
    paint(lines[index] ?? ''),
    ...below.map((text) => dim(indented(visible(text), belowIndent, screen))),
  ])
  return [bold(head), ...shown].join('\n')
}
