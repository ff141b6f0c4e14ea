import type { Admitted, NewRow } from '@rawhook/core'
import { admitEntries } from './admit-entries.ts'
import { loneAdmission } from './admit-lone.ts'
import { type NamingClient, onConnection, type PostgresPool, transaction } from './client.ts'
import { type Entry, isWindowed } from './entry.ts'
import { isOfAName, isOfARow, isPassing } from './sql-state.ts'

/** One delivery that waits for its commit. */
interface Waiting {
  readonly entries: readonly Entry[]
  readonly resolve: (admitted: readonly Admitted[]) => void
  readonly reject: (error: unknown) => void
}

/** Stores the rows of a delivery, and resolves after their commit. */
export type Admit = (rows: readonly NewRow[], claimMs: number | undefined) => Promise<readonly Admitted[]>

const maxBatch = 500
const maxTries = 5

/** How a group admission works on a pool. */
export interface GroupAdmissionOptions {
  /** Milliseconds for one batch. */
  readonly timeoutMs: number
  /** Whether its connections take statements with a name. */
  readonly takesNames: boolean
}

/**
 * Commits deliveries together: while one commit is under way, those that arrive wait for the next one. When a batch
 * fails for a value in it, each of its deliveries is tried alone, so that a bad one does not take the others with it.
 */
export function groupAdmission(pool: PostgresPool, { timeoutMs, takesNames }: GroupAdmissionOptions): Admit {
  const admitLone = loneAdmission()
  const limit = { timeoutMs }
  const queue: Waiting[] = []
  let isFlushing = false
  let isNaming = takesNames

  /** One statement is its own commit; only keys that expire need a transaction around two. */
  async function admitOn(
    client: NamingClient,
    breaks: (error: Error) => void,
    entries: readonly Entry[],
  ): Promise<readonly Admitted[]> {
    const [first] = entries
    if (isNaming && first !== undefined && entries.length === 1) {
      const admitted = await admitLone(client, first)
      if (admitted !== undefined) return [admitted]
    }
    const work = (): Promise<readonly Admitted[]> => admitEntries(client, entries)
    return entries.some(isWindowed) ? transaction(client, breaks, work, timeoutMs) : work()
  }

  async function settle(batch: readonly Waiting[], tries = maxTries): Promise<void> {
    const all = batch.flatMap(({ entries }) => entries)
    try {
      const admitted = await onConnection(pool, (client, breaks) => admitOn(client, breaks, all), limit)
      let start = 0
      for (const { entries, resolve } of batch) {
        resolve(admitted.slice(start, start + entries.length))
        start += entries.length
      }
    } catch (error) {
      if (isOfAName(error)) isNaming = false
      if (tries > 1 && (isPassing(error) || isOfAName(error))) await settle(batch, tries - 1)
      else if (batch.length > 1 && isOfARow(error)) for (const waiting of batch) await settle([waiting])
      else for (const { reject } of batch) reject(error)
    }
  }

  async function flush(first: Waiting): Promise<void> {
    isFlushing = true
    for (let batch = [first]; batch.length > 0; batch = queue.splice(0, maxBatch)) await settle(batch)
    isFlushing = false
  }

  return (rows, claimMs) =>
    new Promise((resolve, reject) => {
      const entries = rows.map((row) => ({ row: { ...row }, headers: JSON.stringify(row.headers), claimMs }))
      const waiting = { entries, resolve, reject }
      if (isFlushing) queue.push(waiting)
      else void flush(waiting)
    })
}
