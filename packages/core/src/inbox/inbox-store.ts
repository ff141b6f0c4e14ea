/** Where a stored event stands. `dead` and `unhandled` are final until somebody sends or replays it. */
export type InboxStatus = 'pending' | 'processing' | 'retrying' | 'completed' | 'dead' | 'unhandled'

/** Identity of a stored event. */
export interface InboxKey {
  readonly source: string
  /** Empty where the secret resolver names none. */
  readonly tenant: string
  readonly key: string
}

/** An event to be stored, with the delivery that brought it. */
export interface NewRow extends InboxKey {
  readonly id: string
  readonly type: string
  /** Which of its delivery's events it is, from 0. */
  readonly position: number
  /** The exact bytes. */
  readonly rawBody: Uint8Array
  /** The part of them that was signed and parsed, where that is not all of them. */
  readonly signedPart: Uint8Array | undefined
  /** Lower-case hexadecimal SHA-256 of `rawBody`. */
  readonly sha256: string
  readonly headers: Readonly<Record<string, string>>
  /**
   * Milliseconds after which the same key is another event: for keys that are digests. The row that had it keeps it, with
   * `@` and something random behind it, so that it takes no other event's; the event that takes its place goes on with its
   * fence, so that no claim on the one holds the other. @default never
   */
  readonly keyWindowMs: number | undefined
}

/** A stored event, as people see it. */
export interface InboxRow extends NewRow {
  readonly status: InboxStatus
  /** Starts so far, this one included. */
  readonly attempts: number
  /** Grows with every claim: who holds an older one has lost the event. */
  readonly fence: number
  /** Grows when a completed event is replayed, by force: only then a new effect is wanted. */
  readonly replay: number
  readonly receivedAt: Date
  /** When it is due, or its lease ends, or it is tried again. */
  readonly nextAt: Date
  readonly completedAt: Date | undefined
  /** What the last attempt failed with: `<name> <code>: <message>`, and on a line of its own where it was thrown. */
  readonly lastError: string | undefined
  readonly replayedBy: string | undefined
  readonly replayReason: string | undefined
}

/** The right to work on a stored event, until the lease ends. */
export type Claim = Pick<InboxRow, keyof NewRow | 'attempts' | 'fence' | 'replay' | 'replayedBy' | 'receivedAt'>

/** What became of a row at admission. */
export type Admitted =
  | { readonly kind: 'new'; readonly claim: Claim | undefined; readonly sharesId: boolean }
  | {
      readonly kind: 'duplicate'
      readonly status: InboxStatus
      readonly sameBody: boolean
      /** Milliseconds until its lease ends or it is tried again; 0 when that is past. */
      readonly retryInMs: number
    }

/** What a failed attempt leads to. */
export type AfterFailure =
  | { readonly status: 'retrying'; readonly inMs: number }
  | { readonly status: 'dead' }
  | { readonly status: 'unhandled' }

/** Which stored events. */
export interface InboxQuery {
  readonly source?: string | undefined
  readonly status?: InboxStatus | undefined
  readonly type?: string | undefined
  readonly id?: string | undefined
  /** Received then or later. @default ever */
  readonly since?: Date | undefined
  /** @default 100 */
  readonly limit?: number | undefined
}

/** Which stored events to run again, at most `limit` of them. */
export type InboxSelection = InboxKey | (InboxQuery & { readonly limit: number })

/** Who runs events again, and why: both are kept with the event. */
export interface ReplayOrder {
  readonly by: string
  readonly reason: string
  /** Also events that are completed. @default false */
  readonly force?: boolean | undefined
}

/** Ages in milliseconds from which a purge takes effect. */
export interface PurgeAges {
  /** Completed events, whole. */
  readonly completedMs: number
  /** The bytes of completed events, and what an attempt said of them. */
  readonly payloadMs: number
  /** Dead and unhandled events. */
  readonly deadMs: number
}

/** What a purge would take. */
export interface Purgeable {
  /** Events that would be removed. */
  readonly removed: number
  /** Events that would lose their bytes only. */
  readonly emptied: number
}

/** How many events are in each status, and since when the oldest open one is due. */
export interface InboxStats {
  readonly counts: Readonly<Record<InboxStatus, number>>
  /** Milliseconds that the oldest claimable event has been due; `undefined` when none is. */
  readonly overdueMs: number | undefined
}

/**
 * What an inbox needs of a store. Every method that writes is one commit, and resolves after it is as durable as the
 * store declares. All times are the store's own. `complete`, `fail`, `extend` and `release` take effect only when the
 * claim's fence is still the row's.
 */
export interface InboxStore<TTx = unknown> {
  /** What survives: nothing, a crash of the process, or a loss of power. */
  readonly durability: 'none' | 'process' | 'power'
  /** Stores what is new, all in one commit. @param claimMs claim the new rows at once, for so long */
  admit(rows: readonly NewRow[], claimMs?: number): Promise<readonly Admitted[]>
  /** Claims what is due: pending and retrying events, and those whose lease has ended. */
  claim(order: { readonly source: string; readonly limit: number; readonly leaseMs: number }): Promise<readonly Claim[]>
  /** Claims one event that is pending or retrying, whatever its time. */
  claimKey(key: InboxKey, leaseMs: number): Promise<Claim | undefined>
  extend(claim: Claim, leaseMs: number): Promise<boolean>
  /** @param write runs in the transaction that completes the event, when the claim still holds */
  complete(claim: Claim, write?: (tx: TTx) => unknown): Promise<boolean>
  fail(claim: Claim, error: string, next: AfterFailure): Promise<boolean>
  /** Gives an unstarted claim back, as if it had not been made. */
  release(claim: Claim): Promise<boolean>
  /** Makes events pending again. @returns how many */
  replay(selection: InboxSelection, order: ReplayOrder): Promise<number>
  get(key: InboxKey): Promise<InboxRow | undefined>
  list(query: InboxQuery): Promise<readonly InboxRow[]>
  stats(source?: string): Promise<InboxStats>
  /** Milliseconds until the next event is due; `undefined` when none will be. */
  nextDue(source: string): Promise<number | undefined>
  /** What loses its bytes loses its `lastError` too: a message may quote them. @returns how many rows were removed or emptied */
  purge(ages: PurgeAges): Promise<number>
  /** Counts what a purge would take, and takes nothing. */
  purgeable?(ages: PurgeAges): Promise<Purgeable>
  close(): Promise<void>
}
