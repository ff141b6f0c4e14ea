import { createHash } from 'node:crypto'
import type { NewRow } from '@rawhook/core'

const bodySize = 1024
const rawBody = Buffer.alloc(bodySize, 'x')
const sha256 = createHash('sha256').update(rawBody).digest('hex')
let made = 0

/** A row of 1 KiB that no store has seen. */
export function newRow(): NewRow {
  const id = `evt_${made++}`
  return {
    source: 'spine',
    tenant: '',
    key: id,
    id,
    type: 'run.completed',
    position: 0,
    rawBody,
    signedPart: undefined,
    sha256,
    headers: { 'content-type': 'application/json', 'spine-event-id': id },
    keyWindowMs: undefined,
  }
}
