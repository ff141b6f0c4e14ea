import { createHash } from 'node:crypto'
import type { Claim, InboxStatus, InboxStore, NewRow } from '@rawhook/core'

/** A row to admit. */
export function newRow(id: string, changes: Partial<NewRow> = {}): NewRow {
  const rawBody = changes.rawBody ?? Buffer.from(`{"id":"${id}","card":"payload canary"}`)
  return {
    source: 'spine',
    tenant: '',
    key: id,
    id,
    type: 'run.completed',
    position: 0,
    rawBody,
    signedPart: undefined,
    sha256: createHash('sha256').update(rawBody).digest('hex'),
    headers: { 'content-type': 'application/json' },
    keyWindowMs: undefined,
    ...changes,
  }
}

const note = 'TypeError ERR_CARD\nat charge (file:///app/dist/charge.js:12:7)'
const hour = 3_600_000
type End = (store: InboxStore, claim: Claim) => Promise<unknown>

const ends: Partial<Record<InboxStatus, End>> = {
  retrying: (store, claim) => store.fail(claim, note, { status: 'retrying', inMs: hour }),
  completed: (store, claim) => store.complete(claim),
  dead: (store, claim) => store.fail(claim, note, { status: 'dead' }),
  unhandled: (store, claim) => store.fail(claim, 'no handler', { status: 'unhandled' }),
}

/** Admits an event, and brings it to a status. */
export async function storeAs(
  store: InboxStore,
  status: InboxStatus,
  id: string = `evt_${status}`,
  changes: Partial<NewRow> = {},
): Promise<void> {
  const [admitted] = await store.admit([newRow(id, changes)], status === 'pending' ? undefined : hour)
  if (admitted?.kind !== 'new') throw new Error(`${id} is there already`)
  if (admitted.claim !== undefined) await ends[status]?.(store, admitted.claim)
}

export const statuses: readonly InboxStatus[] = ['pending', 'processing', 'retrying', 'completed', 'dead', 'unhandled']
