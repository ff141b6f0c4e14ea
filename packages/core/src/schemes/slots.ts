/** Lets a few jobs run at a time, and some more wait for their turn. */
export interface Slots {
  /** @throws Error when too many wait already, or its turn came too late */
  run<TValue>(job: () => Promise<TValue>): Promise<TValue>
}

/** How many run, how many wait, and for how long. */
export interface SlotLimits {
  readonly running: number
  readonly waiting: number
  /** Milliseconds after which a job is not begun any more. */
  readonly waitMs: number
}

/** A queue in order of arrival that is bounded in length and in time. */
export function createSlots({ running, waiting, waitMs }: SlotLimits): Slots {
  const turns: (() => void)[] = []
  let taken = 0

  /** Hands the slot on, past those that have waited for too long. */
  function release(): void {
    const next = turns.shift()
    if (next === undefined) taken -= 1
    else next()
  }

  function takeSlot(): Promise<void> {
    if (taken < running) {
      taken += 1
      return Promise.resolve()
    }
    if (turns.length >= waiting) return Promise.reject(new Error('too many wait for their turn'))
    const since = performance.now()
    return new Promise((resolve, reject) => {
      turns.push(() => {
        if (performance.now() - since < waitMs) return resolve()
        release()
        reject(new Error('its turn came too late'))
      })
    })
  }

  return {
    async run(job) {
      await takeSlot()
      try {
        return await job()
      } finally {
        release()
      }
    },
  }
}
