import type { InboxPauses } from '@rawhook/core'
import { storableText } from '../storable-text.ts'

const everySource = ''

interface StoredPause {
  readonly source: string
  readonly paused_by: string
  readonly reason: string
  readonly since: Date
}

const pause = `INSERT INTO rawhook_inbox_pause (source, paused_by, reason) VALUES ($1, $2, $3)
  ON CONFLICT (source) DO UPDATE SET (paused_by, reason, since) = (excluded.paused_by, excluded.reason, excluded.since)`

/** The pauses in a database, each change a transaction by itself. */
export const pausesIn = (query: (sql: string, values: unknown[]) => Promise<readonly unknown[]>): InboxPauses => ({
  async pause(source = everySource, { by, reason }) {
    await query(pause, [source, storableText(by), storableText(reason)])
  },
  async resume(source) {
    const ended = 'DELETE FROM rawhook_inbox_pause WHERE $1::text IS NULL OR source = $1 RETURNING true'
    return (await query(ended, [source ?? null])).length
  },
  async pauses() {
    const stored = (await query('SELECT * FROM rawhook_inbox_pause ORDER BY source', [])) as readonly StoredPause[]
    return stored.map(({ source, paused_by: by, reason, since }) => ({
      source: source === everySource ? undefined : source,
      by,
      reason,
      since,
    }))
  },
})
