import type { InboxStore } from '@rawhook/core'

/** The two functions of a test runner that this suite needs; those of Vitest, Jest, Bun and `node:test` fit. */
export interface InboxTestRunner {
  readonly describe: (name: string, define: () => void) => unknown
  readonly it: (name: string, run: () => Promise<void>) => unknown
}

/** A table of the app in the store's database. */
export interface InboxEffects<TTx> {
  /** Writes `name` to it, in the transaction that completes an event. */
  write(tx: TTx, name: string): unknown
  /** Writes what the database refuses, but not before the commit. */
  writeRefusedAtCommit(tx: TTx): unknown
  /** The names in it, as another connection sees them. */
  committed(): Promise<readonly string[]>
}

/** A store for one test: empty, and of no other test. */
export interface OpenedInbox<TTx> {
  readonly store: InboxStore<TTx>
  /** The same events through connections of their own, as another process has them. @default none */
  readonly others?: readonly InboxStore<TTx>[]
  /** @default none: the store shares no database with the app */
  readonly effects?: InboxEffects<TTx>
  /** Lets so many milliseconds pass on the store's clock, for all rows that no transaction holds. */
  readonly advance: (ms: number) => Promise<void>
  /** Closes the store, and removes what it stored. */
  readonly close: () => Promise<void>
}

/** A kind of store to test. */
export interface InboxTarget<TTx> {
  readonly name: string
  /** What the store declares. */
  readonly durability: InboxStore['durability']
  /** Whether the write of `complete` may wait for something; where it may not, a promise is refused. */
  readonly writes: 'synchronous' | 'asynchronous'
  /** Whether what it opens can be paused, as a `PausableInbox`. @default false */
  readonly pausable?: boolean
  open(): Promise<OpenedInbox<TTx>>
}
