import type { InboxRow } from '@rawhook/core'
import { coloursFor } from '../output/colours.ts'
import { instant } from '../output/instant.ts'
import { table } from '../output/table.ts'
import { visible } from '../output/visible.ts'
import { errorNote } from './error-note.ts'

type Name = 'received' | 'ended' | 'status' | 'source' | 'type' | 'id' | 'attempts' | 'error' | 'place'

/** Of each column its head, and what stands in it. */
const columns: Readonly<Record<Name, readonly [head: string, text: (row: InboxRow) => string]>> = {
  received: ['Received', ({ receivedAt }) => instant(receivedAt)],
  ended: ['Dead since', ({ nextAt }) => instant(nextAt)],
  status: ['Status', ({ status }) => status],
  source: ['Source', ({ source, tenant }) => (tenant === '' ? source : `${source} (${tenant})`)],
  type: ['Type', ({ type }) => type],
  id: ['Id', ({ id }) => id],
  attempts: ['Attempts', ({ attempts }) => String(attempts)],
  error: ['Error', ({ lastError }) => errorNote(lastError).error],
  place: ['Place', ({ lastError }) => errorNote(lastError).place],
}

/** Stored events as a table with these columns. */
export function eventTable(rows: readonly InboxRow[], names: readonly Name[]): string {
  const { bold } = coloursFor(process.stdout)
  const chosen = names.map((name) => columns[name])
  return table([chosen.map(([head]) => bold(head)), ...rows.map((row) => chosen.map(([, text]) => visible(text(row))))])
}
