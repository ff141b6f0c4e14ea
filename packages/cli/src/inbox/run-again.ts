import type { InboxRow, InboxStatus, InboxStore, ReplayOrder } from '@rawhook/core'
import { isEmptied } from './event-facts.ts'

/** Which events to run again, as the command line has it. */
export interface Selection {
  readonly source?: string | undefined
  readonly type?: string | undefined
  readonly since?: Date | undefined
  readonly limit: number
}

/** An event that was named, and did not run again. */
export interface Left {
  readonly id: string
  readonly source: string
  readonly reason: string
}

function reasonOf(row: InboxRow, force: boolean): string {
  if (isEmptied(row)) return 'its payload was purged'
  if (row.status === 'pending') return 'it is pending, and will run anyway'
  if (row.status === 'processing') return 'it is being worked on'
  return row.status === 'completed' && !force ? 'it is completed' : 'it has changed meanwhile'
}

const runsByItself: readonly InboxStatus[] = ['pending', 'processing']

/** Runs events again that were named, each alone; completed ones by force. */
export async function runRowsAgain(
  inbox: Pick<InboxStore, 'replay'>,
  rows: readonly InboxRow[],
  order: ReplayOrder,
): Promise<{ readonly replayed: number; readonly left: readonly Left[] }> {
  const left: Left[] = []
  for (const row of rows) {
    const isDone = !runsByItself.includes(row.status) && (await inbox.replay(row, order)) > 0
    if (!isDone) left.push({ id: row.id, source: row.source, reason: reasonOf(row, order.force ?? false) })
  }
  return { replayed: rows.length - left.length, left }
}

/** Runs events again by what they have in common, status by status, the oldest of each first. @returns how many */
export async function runSelectionAgain(
  inbox: Pick<InboxStore, 'replay'>,
  selection: Selection,
  statuses: readonly InboxStatus[],
  order: ReplayOrder,
): Promise<number> {
  let replayed = 0
  for (const status of statuses) {
    replayed += await inbox.replay({ ...selection, status, limit: selection.limit - replayed }, order)
  }
  return replayed
}
