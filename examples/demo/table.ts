import Table from 'cli-table3'
import pc from 'picocolors'
import type { Result } from './run-scenarios.ts'
import { frameworks, type Reaction } from './scenarios.ts'

const describe = ({ status, code, handler }: Reaction): string =>
  `${status} ${handler === undefined ? (code ?? 'no handler ran') : `ran ${handler}`}`

function cell({ actual, expected, ok }: Result): string {
  if (!ok) return pc.red(`${describe(actual)}\nexpected ${describe(expected)}`)
  return actual.handler === undefined ? pc.dim(describe(actual)) : pc.green(describe(actual))
}

/** A row for each delivery, a column for each framework: the answer, and the handler that ran. */
export function formatTable(results: readonly Result[]): string {
  const table = new Table({
    head: ['provider', 'delivery', ...frameworks].map((title) => pc.bold(title)),
    style: { head: [], border: [], compact: true },
  })
  let provider = ''
  for (const first of results.filter(({ framework }) => framework === frameworks[0])) {
    const row = frameworks.flatMap((framework) =>
      results.filter(
        (result) =>
          result.framework === framework && result.provider === first.provider && result.delivery === first.delivery,
      ),
    )
    table.push([first.provider === provider ? '' : first.provider, first.delivery, ...row.map(cell)])
    provider = first.provider
  }
  return table.toString()
}
