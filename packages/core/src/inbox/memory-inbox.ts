import type { Admitted, Claim, InboxKey, InboxQuery, InboxRow, InboxStatus, InboxStore, NewRow } from './inbox-store.ts'

/** How a memory inbox is set up. */
export interface MemoryInboxOptions {
  /** Rows that are kept; the oldest completed ones make room. @default 10000 */
  readonly maxRows?: number
  /** Unix milliseconds. @default the system's clock */
  readonly now?: () => number
}

type Row = { -readonly [TKey in keyof InboxRow]: InboxRow[TKey] }

const defaultMaxRows = 10_000
const open: readonly InboxStatus[] = ['pending', 'retrying', 'processing']
const text = ({ source, tenant, key }: InboxKey): string => JSON.stringify([source, tenant, key])

/**
 * An inbox in memory, for tests and development: it forgets everything with the process, and says so
 * (`durability: 'none'`). It is the reference that the other stores are compared with.
 * @throws Error from `admit` when it is full of events that are not completed
 * @example
 * const receiver = createReceiver(spine, { secret, inbox: memoryInbox(), on })
 */
export function memoryInbox({
  maxRows = defaultMaxRows,
  now = Date.now,
}: MemoryInboxOptions = {}): InboxStore<undefined> {
  const rows = new Map<string, Row>()

  const held = (claim: Claim): Row | undefined => {
    const row = rows.get(text(claim))
    return row?.status === 'processing' && row.fence === claim.fence ? row : undefined
  }
  const isDue = (row: Row): boolean => open.includes(row.status) && row.nextAt.getTime() <= now()

  function take(row: Row, leaseMs: number): Claim {
    Object.assign(row, {
      status: 'processing',
      fence: row.fence + 1,
      attempts: row.attempts + 1,
      nextAt: new Date(now() + leaseMs),
    })
    return { ...row }
  }

  function makeRoom(): void {
    if (rows.size < maxRows) return
    for (const [key, row] of rows) {
      if (row.status !== 'completed') continue
      rows.delete(key)
      return
    }
    throw new Error(`the memory inbox holds ${maxRows} events, and none is completed`)
  }

  function expire(row: Row, key: string): void {
    rows.delete(key)
    row.key = `${row.key}@${row.receivedAt.getTime()}`
    rows.set(text(row), row)
  }

  function admitOne(row: NewRow, claimMs: number | undefined): Admitted {
    const key = text(row)
    const before = rows.get(key)
    if (
      before !== undefined &&
      row.keyWindowMs !== undefined &&
      before.receivedAt.getTime() + row.keyWindowMs <= now()
    ) {
      expire(before, key)
    } else if (before !== undefined) {
      const retryInMs = Math.max(0, before.nextAt.getTime() - now())
      return { kind: 'duplicate', status: before.status, sameBody: before.sha256 === row.sha256, retryInMs }
    }
    makeRoom()
    const sharesId = [...rows.values()].some(
      (other) => other.id === row.id && text({ ...other, key: '' }) === text({ ...row, key: '' }),
    )
    const stored: Row = {
      ...row,
      status: 'pending',
      attempts: 0,
      fence: 0,
      replay: 0,
      receivedAt: new Date(now()),
      nextAt: new Date(now()),
      completedAt: undefined,
      lastError: undefined,
      replayedBy: undefined,
      replayReason: undefined,
    }
    rows.set(key, stored)
    return { kind: 'new', claim: claimMs === undefined ? undefined : take(stored, claimMs), sharesId }
  }

  const matching = ({ source, status, type, limit = 100 }: InboxQuery): Row[] =>
    [...rows.values()]
      .filter((row) => source === undefined || row.source === source)
      .filter((row) => status === undefined || row.status === status)
      .filter((row) => type === undefined || row.type === type)
      .slice(0, limit)

  return {
    durability: 'none',
    admit: async (news, claimMs) => news.map((row) => admitOne(row, claimMs)),
    claim: async ({ source, limit, leaseMs }) =>
      [...rows.values()]
        .filter((row) => row.source === source && isDue(row))
        .sort((one, other) => one.nextAt.getTime() - other.nextAt.getTime())
        .slice(0, limit)
        .map((row) => take(row, leaseMs)),
    async claimKey(key, leaseMs) {
      const row = rows.get(text(key))
      return row?.status === 'pending' || row?.status === 'retrying' ? take(row, leaseMs) : undefined
    },
    async extend(claim, leaseMs) {
      const row = held(claim)
      if (row !== undefined) row.nextAt = new Date(now() + leaseMs)
      return row !== undefined
    },
    async complete(claim, write) {
      const row = held(claim)
      if (row === undefined) return false
      await write?.(undefined)
      Object.assign(row, { status: 'completed', completedAt: new Date(now()), lastError: undefined })
      return true
    },
    async fail(claim, error, next) {
      const row = held(claim)
      if (row === undefined) return false
      const inMs = next.status === 'retrying' ? next.inMs : 0
      Object.assign(row, { status: next.status, lastError: error, nextAt: new Date(now() + inMs) })
      return true
    },
    async release(claim) {
      const row = held(claim)
      if (row !== undefined)
        Object.assign(row, { status: 'pending', attempts: row.attempts - 1, nextAt: new Date(now()) })
      return row !== undefined
    },
    async replay(selection, { by, reason, force = false }) {
      const one = 'key' in selection ? rows.get(text(selection)) : undefined
      const chosen = 'key' in selection ? (one === undefined ? [] : [one]) : matching(selection)
      const ready = chosen.filter(({ status }) => status !== 'processing' && (force || status !== 'completed'))
      for (const row of ready) {
        Object.assign(row, {
          status: 'pending',
          attempts: 0,
          nextAt: new Date(now()),
          replayedBy: by,
          replayReason: reason,
        })
        row.replay += 1
      }
      return ready.length
    },
    async get(key) {
      const row = rows.get(text(key))
      return row && { ...row }
    },
    list: async (query) => matching(query).map((row) => ({ ...row })),
    async stats(source) {
      const counts = { pending: 0, processing: 0, retrying: 0, completed: 0, dead: 0, unhandled: 0 }
      let oldest = Number.POSITIVE_INFINITY
      for (const row of rows.values()) {
        if (source !== undefined && row.source !== source) continue
        counts[row.status] += 1
        if (isDue(row)) oldest = Math.min(oldest, row.nextAt.getTime())
      }
      return { counts, overdueMs: Number.isFinite(oldest) ? now() - oldest : undefined }
    },
    async nextDue(source) {
      const times = [...rows.values()]
        .filter((row) => row.source === source && open.includes(row.status))
        .map((row) => row.nextAt.getTime())
      return times.length === 0 ? undefined : Math.max(0, Math.min(...times) - now())
    },
    async purge({ completedMs, deadMs }) {
      let purged = 0
      for (const [key, row] of rows) {
        const age = now() - (row.completedAt ?? row.nextAt).getTime()
        const limit = row.status === 'completed' ? completedMs : open.includes(row.status) ? undefined : deadMs
        if (limit === undefined || age < limit) continue
        rows.delete(key)
        purged += 1
      }
      return purged
    },
    close: () => Promise.resolve(),
  }
}
