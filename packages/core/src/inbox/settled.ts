import type { Ending } from '../conclude.ts'
import { handlerFailed } from '../handle-events.ts'
import type { ProvedDelivery } from '../parse-delivery.ts'
import type { Attempted } from './attempt.ts'
import type { NewRow } from './inbox-store.ts'

/** What became of one event of a delivery. */
export type Settled =
  | Attempted
  | { readonly kind: 'admitted' | 'duplicate' }
  | { readonly kind: 'busy'; readonly retryInMs: number }

const precedence = ['handled', 'unhandled', 'admitted', 'duplicate'] as const

/** One answer for all events of a delivery: what went wrong with any of them, else the most that was done. */
export function endingOf(delivery: ProvedDelivery, rows: readonly NewRow[], settled: readonly Settled[]): Ending {
  const { events } = delivery
  const failures = settled.flatMap((each, index) =>
    each.kind === 'failed' ? [{ type: rows[index]?.type ?? '', thrown: each.thrown }] : [],
  )
  if (failures.length > 0) return { delivery, events, result: { kind: 'failed', error: handlerFailed(failures) } }
  const waits = settled.flatMap((each) => (each.kind === 'busy' ? [each.retryInMs] : each.kind === 'lost' ? [0] : []))
  if (waits.length > 0) return { refused: 'busy', authentic: true, retryInMs: Math.max(...waits) }
  const kind = precedence.find((known) => settled.some((each) => each.kind === known)) ?? 'admitted'
  return { delivery, events, result: { kind } }
}
