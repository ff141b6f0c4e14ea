import type { InboxRow } from '@rawhook/core'
import { instant } from '../output/instant.ts'
import { type Column, table } from '../output/table.ts'

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

/** Stored events as a table with these columns; below an event stands what its last attempt failed with. */
export function eventTable(rows: readonly InboxRow[], names: readonly Name[]): string {
  const chosen = names.map((name) => columns[name])
  return table(
    chosen,
    rows.map((row) => ({ cells: chosen.map(({ text }) => text(row)), below: row.lastError?.replaceAll('\n', ' ') })),
  )
}
