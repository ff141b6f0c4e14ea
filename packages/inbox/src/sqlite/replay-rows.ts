import type { InboxSelection, ReplayOrder } from '@rawhook/core'
import { storableText } from '../storable-text.ts'
import { keyValues, matching, one } from './conditions.ts'
import type { Prepared } from './prepared.ts'

/** Makes events pending again, within a transaction. @returns how many */
export type ReplayRows = (selection: InboxSelection, order: ReplayOrder) => number

const again =
  "SET status = 'pending', attempts = 0, replay = replay + (status = 'completed'), next_at = ?, replayed_by = ?, replay_reason = ?"

/** Replays in a database that is this process's. */
export function replayRows({ change }: Prepared, now: () => number): ReplayRows {
  return (selection, { by, reason, force = false }) => {
    const ready = `raw_body IS NOT NULL AND status ${force ? "<> 'processing'" : "NOT IN ('processing', 'completed')"}`
    const values = [now(), storableText(by), storableText(reason)]
    if ('key' in selection) {
      return change(`UPDATE rawhook_inbox ${again} WHERE ${one} AND ${ready}`, [...values, ...keyValues(selection)])
    }
    const { sql, values: filter } = matching(selection)
    const which = `SELECT rowid FROM rawhook_inbox WHERE ${ready}${sql} ORDER BY rowid LIMIT ?`
    return change(`UPDATE rawhook_inbox ${again} WHERE rowid IN (${which})`, [...values, ...filter, selection.limit])
  }
}
