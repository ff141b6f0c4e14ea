import { AsyncLocalStorage } from 'node:async_hooks'
import type { InboxKey, InboxStore } from '@rawhook/core'

/** A store that tells which events a piece of work has stored, or found there. */
export interface KeyRecorder {
  readonly store: InboxStore
  /** Runs the work, and says with which keys it came to the store. */
  record<TResult>(
    work: () => Promise<TResult>,
  ): Promise<{ readonly result: TResult; readonly keys: readonly InboxKey[] }>
}

/** Watches what is admitted to a store, by the request that it is admitted for. */
export function recordKeys(store: InboxStore): KeyRecorder {
  const current = new AsyncLocalStorage<InboxKey[]>()
  return {
    store: {
      ...store,
      admit(rows, claimMs) {
        current.getStore()?.push(...rows.map(({ source, tenant, key }) => ({ source, tenant, key })))
        return store.admit(rows, claimMs)
      },
    },
    async record(work) {
      const keys: InboxKey[] = []
      return { result: await current.run(keys, work), keys }
    },
  }
}
