import type { InboxPause, InboxPauses } from '../src/index.ts'

/** Pauses as a store keeps them with its events. */
export function pausesInMemory(): InboxPauses {
  let stored: readonly InboxPause[] = []
  const without = (source: string | undefined): readonly InboxPause[] => stored.filter((each) => each.source !== source)
  return {
    async pause(source, { by, reason }) {
      const all = [...without(source), { source, by, reason, since: new Date() }]
      stored = all.toSorted((one, other) => (one.source ?? '').localeCompare(other.source ?? ''))
    },
    async resume(source) {
      const before = stored.length
      stored = source === undefined ? [] : without(source)
      return before - stored.length
    },
    pauses: async () => stored,
  }
}
