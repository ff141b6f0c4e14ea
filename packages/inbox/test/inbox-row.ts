import type { NewRow } from '@rawhook/core'

/** A row to admit. */
export const inboxRow = (key: string, changes: Partial<NewRow> = {}): NewRow => ({
  source: 'acme',
  tenant: '',
  key,
  id: key,
  type: 'order.paid',
  position: 0,
  rawBody: new TextEncoder().encode(JSON.stringify({ key })),
  signedPart: undefined,
  sha256: '0'.repeat(64),
  headers: { 'content-type': 'application/json' },
  keyWindowMs: undefined,
  ...changes,
})
