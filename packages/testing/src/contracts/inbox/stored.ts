import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import type { Admitted, Claim, InboxKey, InboxRow, InboxStatus, InboxStore, NewRow } from '@rawhook/core'

/** An inbox, whatever its transactions are. */
export type AnyInbox = InboxStore<unknown>

export const second = 1000
export const minute = 60_000
export const hour = 3_600_000
export const source = 'acme'

/** Ends a claim. */
export type Conclude = (store: AnyInbox, claim: Claim) => Promise<boolean>

/** What each status is reached with, from a claim. */
export const outcomes: Readonly<Record<'completed' | 'retrying' | 'dead' | 'unhandled', Conclude>> = {
  completed: (store, claim) => store.complete(claim),
  retrying: (store, claim) => store.fail(claim, 'boom', { status: 'retrying', inMs: 2 * hour }),
  dead: (store, claim) => store.fail(claim, 'boom', { status: 'dead' }),
  unhandled: (store, claim) => store.fail(claim, 'no handler', { status: 'unhandled' }),
}

export const statuses: readonly InboxStatus[] = ['pending', 'processing', 'retrying', 'completed', 'dead', 'unhandled']

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

/** A row to admit; its digest is that of its bytes. */
export function newRow(key: string, changes: Partial<NewRow> = {}): NewRow {
  const rawBody = changes.rawBody ?? new TextEncoder().encode(JSON.stringify({ key }))
  return {
    source,
    tenant: '',
    key,
    id: key,
    type: 'order.paid',
    position: 0,
    rawBody,
    signedPart: undefined,
    sha256: sha256(rawBody),
    headers: { 'content-type': 'application/json' },
    keyWindowMs: undefined,
    ...changes,
  }
}

/** A row that no store can keep, because it cannot even be read. */
export const unreadable = (key: string): NewRow => ({
  ...newRow(key),
  get headers(): never {
    throw new Error('unreadable')
  },
})

export const keyOf = (key: string, place: Partial<InboxKey> = {}): InboxKey => ({ source, tenant: '', key, ...place })
export const numbered = (count: number, name = 'evt'): readonly string[] =>
  Array.from({ length: count }, (_, index) => `${name}_${String(index).padStart(4, '0')}`)

/** Admits rows that must be new. */
export async function admitNew(store: AnyInbox, rows: readonly NewRow[]): Promise<void> {
  for (const admitted of await store.admit(rows)) assert.equal(admitted.kind, 'new')
}

/** Admits an event, and claims it in the same commit. */
export async function admitClaimed(
  store: AnyInbox,
  key: string,
  leaseMs: number = hour,
  changes: Partial<NewRow> = {},
): Promise<Claim> {
  const [admitted] = await store.admit([newRow(key, changes)], leaseMs)
  assert.ok(admitted?.kind === 'new' && admitted.claim !== undefined, `${key} is new and claimed`)
  return admitted.claim
}

/** Admits an event, and brings it to a status. */
export async function admitAs(
  store: AnyInbox,
  status: InboxStatus,
  key: string = status,
  changes: Partial<NewRow> = {},
): Promise<void> {
  if (status === 'pending') return admitNew(store, [newRow(key, changes)])
  const claim = await admitClaimed(store, key, hour, changes)
  if (status !== 'processing') assert.equal(await outcomes[status](store, claim), true)
}

/** The row of an event that is there. */
export async function rowOf(store: AnyInbox, key: string, place: Partial<InboxKey> = {}): Promise<InboxRow> {
  const row = await store.get(keyOf(key, place))
  assert.ok(row, `${key} is stored`)
  return row
}

export const claimAll = (store: AnyInbox, leaseMs: number = hour): Promise<readonly Claim[]> =>
  store.claim({ source, limit: 1000, leaseMs })

export const keysOf = (rows: readonly InboxKey[]): readonly string[] => rows.map(({ key }) => key).sort()
export const kindsOf = (admitted: readonly Admitted[]): readonly string[] => admitted.map(({ kind }) => kind)
export const hex = (bytes: Uint8Array | undefined): string | undefined =>
  bytes && Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('hex')

const timed: readonly string[] = ['receivedAt', 'nextAt', 'completedAt', 'keyWindowMs']

/** A row in words that compare: not the times, and bytes as text whatever class they have. */
export const comparable = (row: InboxRow): object => ({
  ...Object.fromEntries(Object.entries(row).filter(([name]) => !timed.includes(name))),
  rawBody: hex(row.rawBody),
  signedPart: hex(row.signedPart),
  isCompleted: row.completedAt !== undefined,
})

/** Durations in these tests are hours: a minute more or less is how long the test took. */
export function assertAbout(actual: number | undefined, expected: number, message?: string): void {
  assert.ok(
    actual !== undefined && actual <= expected + minute && actual >= Math.max(0, expected - minute),
    `${message ?? 'a duration'}: ${actual} ms is not about ${expected} ms`,
  )
}
