import type { InboxRow } from '@rawhook/core'
import { instant } from '../output/instant.ts'
import { screenWidth } from '../output/screen-width.ts'
import { cutAtEnd } from '../output/shortened.ts'
import { belowIndent, type Column, table } from '../output/table.ts'
import { errorNote } from './error-note.ts'

type Name = 'received' | 'ended' | 'status' | 'source' | 'type' | 'id' | 'attempts'

/** Of each column its head, and what stands in it. */
const columns: Readonly<Record<Name, Column & { readonly text: (row: InboxRow) => string }>> = {
  received: { head: 'Received', text: ({ receivedAt }) => instant(receivedAt) },
  ended: { head: 'Dead since', text: ({ nextAt }) => instant(nextAt) },
  status: { head: 'Status', text: ({ status }) => status },
  source: {
    head: 'Source',
    cut: 'end',
    text: ({ source, tenant }) => (tenant === '' ? source : `${source} (${tenant})`),
  },
  type: { head: 'Type', cut: 'end', text: ({ type }) => type },
  id: { head: 'Id', cut: 'middle', text: ({ id }) => id },
  attempts: { head: 'Tries', text: ({ attempts }) => String(attempts) },
}

/** What the last attempt failed with, as far as it fits a line. */
export function errorLine({ lastError }: InboxRow): readonly string[] {
  return lastError === undefined ? [] : [cutAtEnd(errorNote(lastError).error, screenWidth() - belowIndent)]
}

/** What the last attempt failed with, complete, and where it was thrown. */
export function wholeError({ lastError }: InboxRow): readonly string[] {
  const { error, place } = errorNote(lastError)
  return [...(error === '' ? [] : [error]), ...(place === '' ? [] : [`at ${place}`])]
}

/**
 * Stored events as a table with these columns.
 * @param below what stands below an event
 */
export function eventTable(
  rows: readonly InboxRow[],
  names: readonly Name[],
  below: (row: InboxRow) => readonly string[],
): string {
  const chosen = names.map((name) => columns[name])
  return table(
    chosen,
    rows.map((row) => ({ cells: chosen.map(({ text }) => text(row)), below: below(row) })),
  )
}
