import type { InboxKey, InboxRow, InboxStore, ReplayOrder } from '@rawhook/core'
import type { QueuedSelection } from '@rawhook/inbox/sqlite'
import { isEmptied } from './event-facts.ts'

/** An event that was named, and did not run again. */
interface Left {
  readonly id: string
  readonly source: string
  readonly reason: string
}

/** What came of a replay. */
export interface Replayed {
  readonly replayed: number
  /** Replays that wait for the app: one for each event that was named, or one for a selection. */
  readonly queued: number
  readonly left: readonly Left[]
}

/**
 * Runs events again, and says for each selection how many; `undefined` where that is queued, and another process has not
 * done it yet.
 */
export type RunAgain = (
  selections: readonly QueuedSelection[],
  order: ReplayOrder,
) => Promise<readonly (number | undefined)[]>

async function runOne(
  inbox: Pick<InboxStore, 'replay'>,
  selection: QueuedSelection,
  order: ReplayOrder,
): Promise<number> {
  if ('key' in selection) return inbox.replay(selection, order)
  const { statuses, limit, ...query } = selection
  let replayed = 0
  for (const status of statuses) replayed += await inbox.replay({ ...query, status, limit: limit - replayed }, order)
  return replayed
}

/** Runs events again in an inbox that this process has, or that anybody may write to. */
export const runAgainIn =
  (inbox: Pick<InboxStore, 'replay'>): RunAgain =>
  async (selections, order) => {
    const results: number[] = []
    for (const selection of selections) results.push(await runOne(inbox, selection, order))
    return results
  }

/** Why an event does not run again; `undefined` where it does. */
function reasonToLeave(row: InboxRow, force: boolean): string | undefined {
  if (isEmptied(row)) return 'its payload was purged'
  if (row.status === 'pending') return 'it is pending, and will run anyway'
  if (row.status === 'processing') return 'it is being worked on'
  return row.status === 'completed' && !force ? 'it is completed' : undefined
}

const keyOf = ({ source, tenant, key }: InboxRow): InboxKey => ({ source, tenant, key })

/** Runs events again that were named, each alone; completed ones by force. */
export async function runRowsAgain(
  runAgain: RunAgain,
  rows: readonly InboxRow[],
  order: ReplayOrder,
): Promise<Replayed> {
  const judged = rows.map((row) => ({ row, reason: reasonToLeave(row, order.force ?? false) }))
  const wanted = judged.filter(({ reason }) => reason === undefined)
  const results = await runAgain(
    wanted.map(({ row }) => keyOf(row)),
    order,
  )
  const done = new Map(wanted.map(({ row }, index) => [row, results[index]]))
  const left = judged.flatMap(({ row, reason = done.get(row) === 0 ? 'it has changed meanwhile' : undefined }) =>
    reason === undefined ? [] : [{ id: row.id, source: row.source, reason }],
  )
  const queued = results.filter((result) => result === undefined).length
  return { replayed: wanted.length - queued - results.filter((result) => result === 0).length, queued, left }
}

/** Runs events again by what they have in common, status by status, the oldest of each first. */
export async function runSelectionAgain(
  runAgain: RunAgain,
  selection: QueuedSelection,
  order: ReplayOrder,
): Promise<Replayed> {
  const [replayed] = await runAgain([selection], order)
  return { replayed: replayed ?? 0, queued: replayed === undefined ? 1 : 0, left: [] }
}
