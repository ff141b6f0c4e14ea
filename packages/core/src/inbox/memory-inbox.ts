import type { Admitted, Claim, InboxStore, NewRow } from './inbox-store.ts'
import { hasNoBytes, keyText, type MemoryRow, matching, openStatuses, purgedBy } from './memory-rows.ts'

/** How a memory inbox is set up. */
export interface MemoryInboxOptions {
  /** Rows that are kept; the oldest completed ones make room. @default 10000 */
  readonly maxRows?: number
  /** Unix milliseconds. @default the system's clock */
  readonly now?: () => number
}

const defaultMaxRows = 10_000
const defaultLimit = 100

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
  const rows = new Map<string, MemoryRow>()
  const writing = new Map<string, Promise<void>>()
  let latest = Number.NEGATIVE_INFINITY

  /**
   * The time, to be read before any row. When the clock was set back, all that waits is moved with it, and so waits no
   * longer than was meant.
   */
  function time(): number {
    const at = now()
    const back = latest - at
    latest = at
    if (back > 0) for (const row of rows.values()) row.nextAt = new Date(row.nextAt.getTime() - back)
    return at
  }

  const held = (claim: Claim): MemoryRow | undefined => {
    const row = rows.get(keyText(claim))
    return row?.status === 'processing' && row.fence === claim.fence ? row : undefined
  }
  const isDue = (row: MemoryRow, at: number): boolean =>
    openStatuses.includes(row.status) && row.nextAt.getTime() <= at && !writing.has(keyText(row))

  /** Takes a step when the claim holds, after what is being written for it. */
  async function holding(claim: Claim, step: (row: MemoryRow) => unknown): Promise<boolean> {
    const key = keyText(claim)
    while (writing.has(key)) await writing.get(key)
    const row = held(claim)
    if (row === undefined) return false
    await step(row)
    return true
  }

  function take(row: MemoryRow, leaseMs: number): Claim {
    Object.assign(row, {
      status: 'processing',
      fence: row.fence + 1,
      attempts: row.attempts + 1,
      nextAt: new Date(time() + leaseMs),
    })
    return { ...row }
  }

  const isExpired = (row: NewRow, before: MemoryRow): boolean =>
    row.keyWindowMs !== undefined &&
    !openStatuses.includes(before.status) &&
    before.receivedAt.getTime() + row.keyWindowMs <= time()

  /** Forgets the oldest completed events that a call does not name, when it brings more than there is room for. */
  function makeRoom(news: readonly NewRow[]): void {
    const named = new Map(news.map((row) => [keyText(row), row]))
    const fresh = [...named].filter(([key, row]) => {
      const before = rows.get(key)
      return before === undefined || isExpired(row, before)
    })
    const missing = rows.size + fresh.length - maxRows
    if (missing <= 0) return
    const completed = [...rows].filter(([key, { status }]) => status === 'completed' && !named.has(key))
    if (completed.length < missing) {
      throw new Error(`the memory inbox holds ${maxRows} events, and too few are completed`)
    }
    for (const [key] of completed.slice(0, missing)) rows.delete(key)
  }

  function expire(row: MemoryRow, key: string): void {
    rows.delete(key)
    row.key = `${row.key}@${globalThis.crypto.randomUUID()}`
    rows.set(keyText(row), row)
  }

  function admitOne(row: NewRow, claimMs: number | undefined): Admitted {
    const at = time()
    const key = keyText(row)
    const before = rows.get(key)
    const isFree = before === undefined || isExpired(row, before)
    if (!isFree) {
      const retryInMs = Math.max(0, before.nextAt.getTime() - at)
      return { kind: 'duplicate', status: before.status, sameBody: before.sha256 === row.sha256, retryInMs }
    }
    if (before !== undefined) expire(before, key)
    const sharesId = [...rows.values()].some(
      (other) => other.id === row.id && keyText({ ...other, key: '' }) === keyText({ ...row, key: '' }),
    )
    const stored: MemoryRow = {
      ...row,
      status: 'pending',
      attempts: 0,
      fence: before?.fence ?? 0,
      replay: 0,
      receivedAt: new Date(at),
      nextAt: new Date(at),
      completedAt: undefined,
      lastError: undefined,
      replayedBy: undefined,
      replayReason: undefined,
    }
    rows.set(key, stored)
    return { kind: 'new', claim: claimMs === undefined ? undefined : take(stored, claimMs), sharesId }
  }

  /** Runs the app's write; meanwhile nobody else gets the event. */
  async function writeFor(claim: Claim, write: (tx: undefined) => unknown, finish: () => void): Promise<void> {
    const key = keyText(claim)
    let end = (): void => undefined
    writing.set(
      key,
      new Promise((resolve) => {
        end = resolve
      }),
    )
    try {
      await write(undefined)
      finish()
    } finally {
      writing.delete(key)
      end()
    }
  }

  return {
    durability: 'none',
    async admit(news, claimMs) {
      const copies = news.map((row) => ({ ...row }))
      makeRoom(copies)
      return copies.map((row) => admitOne(row, claimMs))
    },
    async claim({ source, limit, leaseMs }) {
      const at = time()
      return [...rows.values()]
        .filter((row) => row.source === source && isDue(row, at))
        .sort((one, other) => one.nextAt.getTime() - other.nextAt.getTime())
        .slice(0, limit)
        .map((row) => take(row, leaseMs))
    },
    async claimKey(key, leaseMs) {
      const row = rows.get(keyText(key))
      return row?.status === 'pending' || row?.status === 'retrying' ? take(row, leaseMs) : undefined
    },
    async extend(claim, leaseMs) {
      const row = held(claim)
      if (row !== undefined) row.nextAt = new Date(time() + leaseMs)
      return row !== undefined
    },
    complete: (claim, write) =>
      holding(claim, (row) => {
        const finish = (): void => {
          Object.assign(row, { status: 'completed', completedAt: new Date(time()), lastError: undefined })
        }
        return write === undefined ? finish() : writeFor(claim, write, finish)
      }),
    fail: (claim, error, next) =>
      holding(claim, (row) => {
        const inMs = next.status === 'retrying' ? next.inMs : 0
        Object.assign(row, { status: next.status, lastError: error, nextAt: new Date(time() + inMs) })
      }),
    release: (claim) =>
      holding(claim, (row) => {
        Object.assign(row, { status: 'pending', attempts: row.attempts - 1, nextAt: new Date(time()) })
      }),
    async replay(selection, { by, reason, force = false }) {
      const one = 'key' in selection ? rows.get(keyText(selection)) : undefined
      const chosen = 'key' in selection ? (one === undefined ? [] : [one]) : matching(rows.values(), selection)
      const ready = chosen
        .filter(({ status }) => status !== 'processing' && (force || status !== 'completed'))
        .filter((row) => !hasNoBytes(row))
        .slice(0, 'key' in selection ? 1 : selection.limit)
      for (const row of ready) {
        if (row.status === 'completed') row.replay += 1
        Object.assign(row, {
          status: 'pending',
          attempts: 0,
          nextAt: new Date(time()),
          replayedBy: by,
          replayReason: reason,
        })
      }
      return ready.length
    },
    async get(key) {
      const row = rows.get(keyText(key))
      return row && { ...row }
    },
    list: async (query) =>
      matching(rows.values(), query)
        .reverse()
        .slice(0, query.limit ?? defaultLimit)
        .map((row) => ({ ...row })),
    async stats(source) {
      const at = time()
      const counts = { pending: 0, processing: 0, retrying: 0, completed: 0, dead: 0, unhandled: 0 }
      let oldest = Number.POSITIVE_INFINITY
      for (const row of rows.values()) {
        if (source !== undefined && row.source !== source) continue
        counts[row.status] += 1
        if (isDue(row, at)) oldest = Math.min(oldest, row.nextAt.getTime())
      }
      return { counts, overdueMs: Number.isFinite(oldest) ? at - oldest : undefined }
    },
    async nextDue(source) {
      const at = time()
      const times = [...rows.values()]
        .filter((row) => row.source === source && openStatuses.includes(row.status))
        .map((row) => row.nextAt.getTime())
      return times.length === 0 ? undefined : Math.max(0, Math.min(...times) - at)
    },
    async purge(ages) {
      const { removed, emptied } = purgedBy(rows.values(), ages, time())
      for (const row of removed) rows.delete(keyText(row))
      for (const row of emptied) {
        Object.assign(row, { rawBody: new Uint8Array(), signedPart: undefined, lastError: undefined })
      }
      return removed.length + emptied.length
    },
    async purgeable(ages) {
      const { removed, emptied } = purgedBy(rows.values(), ages, time())
      return { removed: removed.length, emptied: emptied.length }
    },
    close: () => Promise.resolve(),
  }
}
