import assert from 'node:assert/strict'
import type { InboxStore, NewRow } from '@rawhook/core'
import type { Runner } from '../harness/race.ts'
import { newRow } from './row.ts'

/** How many deliveries are under way at once, where it is more than one. */
export const inFlight = 64

/** Keeps `width` operations under way, each on a row of its own. */
const keeping =
  (width: number, operation: (row: NewRow) => unknown): Runner =>
  async (count) => {
    const rows = Array.from({ length: count }, newRow)
    async function work(): Promise<void> {
      for (let row = rows.pop(); row !== undefined; row = rows.pop()) await operation(row)
    }
    return () => Promise.all(Array.from({ length: width }, work))
  }

/** Does one after the other. */
export const oneAtATime = (operation: (row: NewRow) => unknown): Runner => keeping(1, operation)

/** Keeps {@link inFlight} under way. */
export const manyAtATime = (operation: (row: NewRow) => unknown): Runner => keeping(inFlight, operation)

/** Admits one row, and makes sure that it was new. */
export const admitTo =
  <TTx>(inbox: InboxStore<TTx>) =>
  async (row: NewRow): Promise<void> => {
    const [admitted] = await inbox.admit([row])
    assert.equal(admitted?.kind, 'new')
  }
