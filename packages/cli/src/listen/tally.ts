import type { Delivery } from './delivery.ts'

/** Counts deliveries by what became of them. */
export interface Tally {
  readonly add: (delivery: Delivery) => void
  /** `3 deliveries: 2 admitted, 1 rejected`. */
  readonly text: () => string
}

/** A tally that starts at nothing. */
export function createTally(): Tally {
  const counts = new Map<string, number>()
  const add = (name: string): unknown => counts.set(name, (counts.get(name) ?? 0) + 1)
  let all = 0
  return {
    add({ kind, forwarded }) {
      all += 1
      add(kind)
      if (forwarded !== undefined)
        add('error' in forwarded ? 'not taken by the app' : `answered ${forwarded.status} by the app`)
    },
    text() {
      const parts = [...counts].map(([name, count]) => `${count} ${name}`).join(', ')
      return `${all} ${all === 1 ? 'delivery' : 'deliveries'}${all === 0 ? '' : `: ${parts}`}`
    },
  }
}
