import type { Background, RunnerParts } from './runner.ts'

/** Background work that lives as long as the runtime keeps one request. */
export interface RequestRunner extends Background {
  /**
   * Resolves when what was begun has ended, and nothing more is due. Never rejects.
   * @param rounds how often to look for what is due; each time for as much as may run at once
   */
  finish(rounds?: number): Promise<void>
}

/**
 * The runner of one request, for runtimes that would end with its answer. It has no timer and shares nothing with other
 * requests: there, neither may be heard of again. What is to be retried later is found by a later request.
 */
export function createRequestRunner(
  { store, source, settings, work, tend, log }: RunnerParts,
  isHalted: () => boolean,
): RequestRunner {
  const { concurrency, leaseMs, hasRunner } = settings
  const begun: Promise<unknown>[] = []

  async function drain(rounds: number): Promise<void> {
    for (let round = 0; round < rounds && !isHalted(); round++) {
      const claims = await store.claim({ source, limit: concurrency, leaseMs })
      if (claims.length === 0) return tend()
      await Promise.all(claims.map((claim) => (isHalted() ? store.release(claim) : work(claim))))
    }
  }

  return {
    start() {},
    wake() {},
    track: (work) => begun.push(work),
    isHalted,
    hasRoom: () => false, // what is not begun by the delivery itself is claimed when it has ended
    async finish(rounds = Number.POSITIVE_INFINITY) {
      await Promise.allSettled(begun)
      if (!hasRunner) return
      await drain(rounds).catch((error: unknown) =>
        log.error('inbox', `${source}: the inbox could not be read; the next delivery tries again`, error),
      )
    },
  }
}
