import type { InboxRow } from '@rawhook/core'
import { factLines } from '../output/fact-lines.ts'
import { instant } from '../output/instant.ts'
import { errorNote } from './error-note.ts'
import { isEmptied } from './event-facts.ts'
import { payloadText } from './payload.ts'

const ends = { pending: 'Due', processing: 'Lease until', retrying: 'Next try', completed: 'Completed' } as const

function timeOfStatus({ status, nextAt, completedAt }: InboxRow): readonly (readonly [string, string])[] {
  if (status === 'completed') return [[ends.completed, instant(completedAt ?? nextAt)]]
  return status === 'dead' || status === 'unhandled' ? [['Since', instant(nextAt)]] : [[ends[status], instant(nextAt)]]
}

/** The page of one event, for people. */
export function eventPage(row: InboxRow, withPayload: boolean): string {
  const { id, key, type, source, tenant, status, attempts, replay, receivedAt, lastError, replayedBy, replayReason } =
    row
  const { error, place } = errorNote(lastError)
  const facts: readonly (readonly [string, string])[] = [
    ['Id', id],
    ...(key === id ? [] : [['Key', key] as const]),
    ['Type', type],
    ['Source', source],
    ...(tenant === '' ? [] : [['Tenant', tenant] as const]),
    ['Status', status],
    ...timeOfStatus(row),
    ['Received', instant(receivedAt)],
    ['Attempts', String(attempts)],
    ...(lastError === undefined ? [] : [['Last error', error] as const]),
    ...(place === '' ? [] : [['Thrown', `at ${place}`] as const]),
    ...(replayedBy === undefined ? [] : [['Replayed by', `${replayedBy}: ${replayReason ?? ''}`] as const]),
    ...(replay === 0 ? [] : [['Forced', `${replay} times after it was completed`] as const]),
    ['Payload', isEmptied(row) ? 'purged' : `${row.rawBody.length} bytes`],
    ['SHA-256', row.sha256],
  ]
  const headers = Object.entries(row.headers)
  return [
    factLines(facts),
    ...(headers.length === 0 ? [] : [factLines(headers)]),
    ...(withPayload && !isEmptied(row) ? [payloadText(row.rawBody)] : []),
  ].join('\n\n')
}
