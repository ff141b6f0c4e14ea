import type { Claim, InboxRow, InboxStatus, NewRow } from '@rawhook/core'
import type { SqliteValue } from './driver.ts'

/** A row as the driver gives it; drivers differ in how they show bytes. */
export interface StoredRow {
  readonly source: string
  readonly tenant: string
  readonly key: string
  readonly id: string
  readonly type: string
  readonly position: number
  readonly raw_body: Uint8Array | ArrayBuffer | null
  readonly signed_part: Uint8Array | ArrayBuffer | null
  readonly sha256: string
  readonly headers: string
  readonly status: InboxStatus
  readonly attempts: number
  readonly fence: number
  readonly replay: number
  readonly received_at: number
  readonly next_at: number
  readonly completed_at: number | null
  readonly last_error: string | null
  readonly replayed_by: string | null
  readonly replay_reason: string | null
}

const bytesOf = (value: Uint8Array | ArrayBuffer): Uint8Array =>
  value instanceof ArrayBuffer ? new Uint8Array(value) : value

/** A parameter for bytes: every driver takes a `Buffer`, and some take nothing else. */
const blob = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)

/** The values of a new row, in the order of {@link insertColumns}. */
export const insertValues = (row: NewRow, receivedAt: number, nextAt: number = receivedAt): readonly SqliteValue[] => [
  row.source,
  row.tenant,
  row.key,
  row.id,
  row.type,
  row.position,
  blob(row.rawBody),
  row.signedPart === undefined ? null : blob(row.signedPart),
  row.sha256,
  JSON.stringify(row.headers),
  receivedAt,
  nextAt,
]

export const insertColumns =
  'source, tenant, key, id, type, position, raw_body, signed_part, sha256, headers, received_at, next_at'

/** A row as the port has it. The bytes of a purged one are empty. */
export const rowOf = (row: StoredRow): InboxRow => ({
  source: row.source,
  tenant: row.tenant,
  key: row.key,
  id: row.id,
  type: row.type,
  position: row.position,
  rawBody: row.raw_body === null ? new Uint8Array() : bytesOf(row.raw_body),
  signedPart: row.signed_part === null ? undefined : bytesOf(row.signed_part),
  sha256: row.sha256,
  headers: JSON.parse(row.headers) as Record<string, string>,
  keyWindowMs: undefined,
  status: row.status,
  attempts: row.attempts,
  fence: row.fence,
  replay: row.replay,
  receivedAt: new Date(row.received_at),
  nextAt: new Date(row.next_at),
  completedAt: row.completed_at === null ? undefined : new Date(row.completed_at),
  lastError: row.last_error ?? undefined,
  replayedBy: row.replayed_by ?? undefined,
  replayReason: row.replay_reason ?? undefined,
})

export const claimOf = (row: StoredRow): Claim => rowOf(row)
