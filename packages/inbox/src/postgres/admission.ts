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
  /** Whether its connections keep statements under a name. */
  readonly isNaming: boolean
}

/**
 * Commits deliveries together: while one commit is under way, those that arrive wait for the next one. When a batch
 * fails for a value in it, each of its deliveries is tried alone, so that a bad one does not take the others with it.
 */
export function groupAdmission(pool: PostgresPool, { timeoutMs, isNaming }: GroupAdmissionOptions): Admit {
  const admitLone = loneAdmission()
  let queue: Waiting[] = []
  let flushing = false
  let naming = isNaming

  /** One statement is its own commit; only keys that expire need a transaction around two. */
  async function admitOn(
    client: NamingClient,
    breaks: (error: Error) => void,
    entries: readonly Entry[],
  ): Promise<readonly Admitted[]> {
    const [first] = entries
    if (naming && first !== undefined && entries.length === 1) {
      const admitted = await admitLone(client, first)
      if (admitted !== undefined) return [admitted]
    }
    const work = (): Promise<readonly Admitted[]> => admitEntries(client, entries)
    return entries.some(isWindowed) ? transaction(client, breaks, work, timeoutMs) : work()
  }

  async function admitBatch(batch: readonly Waiting[]): Promise<readonly (readonly Admitted[])[]> {
    const all = batch.flatMap(({ entries }) => entries)
    const admitted = await onConnection(pool, (client, breaks) => admitOn(client, breaks, all), { timeoutMs })
    let start = 0
    return batch.map(({ entries }) => {
      const own = admitted.slice(start, start + entries.length)
      start += entries.length
      return own
    })
  }

  async function settle(batch: readonly Waiting[], tries = maxTries): Promise<void> {
    try {
      const admitted = await admitBatch(batch)
      for (const [index, { resolve }] of batch.entries()) resolve(admitted[index] ?? [])
    } catch (error) {
      if (isOfAName(error)) naming = false
      if (tries > 1 && (isPassing(error) || isOfAName(error))) await settle(batch, tries - 1)
      else if (batch.length > 1 && isOfARow(error)) for (const waiting of batch) await settle([waiting])
      else for (const { reject } of batch) reject(error)
    }
  }

  async function flush(): Promise<void> {
    flushing = true
    while (queue.length > 0) {
      const batch = queue.slice(0, maxBatch)
      queue = queue.slice(maxBatch)
      await settle(batch)
    }
    flushing = false
  }

  return async (rows, claimMs) => {
    const entries = rows.map((row) => ({ row, headers: JSON.stringify(row.headers), claimMs }))
    return new Promise((resolve, reject) => {
      queue.push({ entries, resolve, reject })
      if (!flushing) void flush()
    })
  }
}
