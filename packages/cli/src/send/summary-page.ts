import { STATUS_CODES } from 'node:http'
import { coloursFor } from '../output/colours.ts'
import { table } from '../output/table.ts'
import { type Exchange, isAcknowledged } from './exchange.ts'

const answerOf = (exchange: Exchange): string =>
  'answer' in exchange
    ? `${exchange.answer.status} ${STATUS_CODES[exchange.answer.status] ?? ''}`.trim()
    : exchange.error

/** The time within which this share of the deliveries was answered. */
const within = (share: number, ascending: readonly number[]): string =>
  `${(ascending[Math.ceil(share * ascending.length) - 1] ?? 0).toFixed(0)} ms`

/** Many deliveries: how often there was which answer, and how long it took. */
export function summaryPage(exchanges: readonly Exchange[]): string {
  const { green, red } = coloursFor(process.stdout)
  const counts = new Map<string, { readonly first: Exchange; count: number }>()
  for (const exchange of exchanges) {
    const answer = answerOf(exchange)
    const known = counts.get(answer) ?? { first: exchange, count: 0 }
    counts.set(answer, { ...known, count: known.count + 1 })
  }
  const times = exchanges.map(({ ms }) => ms).toSorted((one, other) => one - other)
  return [
    table(
      [{ head: 'Answer', cut: 'end' }, { head: 'Deliveries' }],
      [...counts].map(([answer, { first, count }]) => ({
        cells: ['error' in first ? 'none' : answer, String(count)],
        below: 'error' in first ? [first.error] : [],
        paint: isAcknowledged(first) ? green : red,
      })),
    ),
    `Half within ${within(0.5, times)}, 95 % within ${within(0.95, times)}, all within ${within(1, times)}.`,
  ].join('\n\n')
}
