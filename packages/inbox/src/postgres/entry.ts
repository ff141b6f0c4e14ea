import type { Claim, NewRow } from '@rawhook/core'

/** A row that waits for its commit. */
export interface Entry {
  readonly row: NewRow
  /** Its headers as JSON. */
  readonly headers: string
  /** For how long it is claimed at once. */
  readonly claimMs: number | undefined
}

export const isWindowed = ({ row }: Entry): boolean => row.keyWindowMs !== undefined

/** The claim on a row that was stored just now: all of it is known, but for the server's time. */
export const claimOf = ({ row }: Entry, receivedAt: Date): Claim => ({
  ...row,
  attempts: 1,
  fence: 1,
  replay: 0,
  replayedBy: undefined,
  receivedAt,
})

/** Sources, tenants and keys, each as a list. */
export const keysOf = (entries: readonly Entry[]): string[][] => [
  entries.map(({ row }) => row.source),
  entries.map(({ row }) => row.tenant),
  entries.map(({ row }) => row.key),
]
