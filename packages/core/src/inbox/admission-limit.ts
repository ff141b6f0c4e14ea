import type { NewRow } from './inbox-store.ts'

/** Bounds what waits for its commit, so that a slow store does not fill the memory. */
export interface AdmissionLimit {
  /** Whether there is room for the rows; if so, they take it until `leave`. */
  enter(rows: readonly NewRow[]): boolean
  leave(rows: readonly NewRow[]): void
}

const maxRows = 10_000
const maxBytes = 64 * 1024 * 1024

export function admissionLimit(): AdmissionLimit {
  let waitingRows = 0
  let waitingBytes = 0
  const bytesOf = (rows: readonly NewRow[]): number => rows.reduce((sum, { rawBody }) => sum + rawBody.length, 0)
  return {
    enter(rows) {
      const bytes = bytesOf(rows)
      const isFull = waitingRows + rows.length > maxRows || waitingBytes + bytes > maxBytes
      if (isFull && waitingRows > 0) return false // alone, even a delivery over the bounds has its turn
      waitingRows += rows.length
      waitingBytes += bytes
      return true
    },
    leave(rows) {
      waitingRows -= rows.length
      waitingBytes -= bytesOf(rows)
    },
  }
}
