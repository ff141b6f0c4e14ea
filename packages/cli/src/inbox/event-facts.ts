import { createHash } from 'node:crypto'
import type { InboxRow } from '@rawhook/core'

/** What is told of a stored event, in JSON. Its bytes are not among it. */
export interface EventFacts
  extends Omit<InboxRow, 'rawBody' | 'signedPart' | 'headers' | 'fence' | 'keyWindowMs' | 'position'> {
  /** How many bytes are stored; 0 after a purge. */
  readonly bytes: number
}

/** What is told of a stored event. */
export function factsOf({
  rawBody,
  signedPart,
  headers,
  fence,
  keyWindowMs,
  position,
  ...facts
}: InboxRow): EventFacts {
  return { ...facts, bytes: rawBody.length }
}

const sha256OfNothing = createHash('sha256').digest('hex')

/** Whether a purge has taken the bytes: such an event cannot run again. */
export const isEmptied = ({ rawBody, sha256 }: InboxRow): boolean => rawBody.length === 0 && sha256 !== sha256OfNothing
