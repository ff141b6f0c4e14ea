import { coloursFor } from './colours.ts'
import { visible } from './safe-text.ts'
import { screenWidth } from './screen-width.ts'
import { wrapped } from './wrapped.ts'

const gap = 2
const leastForText = 24

/** Names and texts side by side, the texts complete: what is too long for the screen goes on below itself. */
export function factLines(rows: readonly (readonly [name: string, text: string])[]): string {
  const { bold } = coloursFor(process.stdout)
  const screen = screenWidth()
  const longest = Math.max(...rows.map(([name]) => visible(name).length))
  const indent = Math.min(longest, screen - gap - leastForText) + gap
  return rows
    .flatMap(([name, text]) => {
      const shown = visible(name)
      const [first = '', ...more] = wrapped(visible(text), screen - indent)
      const blank = ' '.repeat(Math.max(indent - shown.length, gap))
      return [`${bold(shown)}${blank}${first}`.trimEnd(), ...more.map((line) => ' '.repeat(indent) + line)]
    })
    .join('\n')
}
