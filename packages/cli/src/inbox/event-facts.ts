import { createHash } from 'node:crypto'
import type { InboxRow } from '@rawhook/core'

/** What is told of a stored event, in JSON. Its bytes and headers are not among it. */
const told = [
  'source',
  'tenant',
  'key',
  'id',
  'type',
  'status',
  'attempts',
  'replay',
  'receivedAt',
  'nextAt',
  'completedAt',
  'lastError',
  'replayedBy',
  'replayReason',
  'sha256',
] as const satisfies readonly (keyof InboxRow)[]

/** What is told of a stored event, and how many bytes are stored: 0 after a purge. */
export function factsOf(row: InboxRow): Readonly<Record<string, unknown>> {
  return { ...Object.fromEntries(told.map((name) => [name, row[name]])), bytes: row.rawBody.length }
}

const sha256OfNothing = createHash('sha256').digest('hex')

/** Whether a purge has taken the bytes: such an event cannot run again. */
export const isEmptied = ({ rawBody, sha256 }: InboxRow): boolean => rawBody.length === 0 && sha256 !== sha256OfNothing
