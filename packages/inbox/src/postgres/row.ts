import type { InboxRow, InboxStatus } from '@rawhook/core'

/** A row as `pg` gives it. */
export interface StoredRow {
  readonly source: string
  readonly tenant: string
  readonly key: string
  readonly id: string
  readonly type: string
  readonly position: number
  readonly raw_body: Uint8Array | null
  readonly signed_part: Uint8Array | null
  readonly sha256: string
  readonly headers: Readonly<Record<string, string>>
  readonly status: InboxStatus
  readonly attempts: number
  readonly fence: number
  readonly replay: number
  readonly received_at: Date
  readonly next_at: Date
  readonly completed_at: Date | null
  readonly last_error: string | null
  readonly replayed_by: string | null
  readonly replay_reason: string | null
}

/** A row as the port has it. The bytes of a purged one are empty. */
export const rowOf = (row: StoredRow): InboxRow => ({
  source: row.source,
  tenant: row.tenant,
  key: row.key,
  id: row.id,
  type: row.type,
  position: row.position,
  rawBody: row.raw_body ?? new Uint8Array(),
  signedPart: row.signed_part ?? undefined,
  sha256: row.sha256,
  headers: row.headers,
  keyWindowMs: undefined,
  status: row.status,
  attempts: row.attempts,
  fence: row.fence,
  replay: row.replay,
  receivedAt: row.received_at,
  nextAt: row.next_at,
  completedAt: row.completed_at ?? undefined,
  lastError: row.last_error ?? undefined,
  replayedBy: row.replayed_by ?? undefined,
  replayReason: row.replay_reason ?? undefined,
})
