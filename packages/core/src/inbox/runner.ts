import type { Log } from '../log.ts'
import type { Claim, InboxStore } from './inbox-store.ts'

/** Takes stored events to their handlers in the background. */
export interface Runner {
  /** Begins to claim what is due. Does nothing when it runs already. */
  start(): void
  /** Looks for due events now instead of when the next one was expected. */
  wake(): void
  /** Works on a claim that was made elsewhere, beside those it makes itself. */
  run(claim: Claim): void
  /** Stops claiming until `resume`; what runs goes on. */
  pause(): void
  resume(): void
  /** Stops claiming, and resolves when what runs has ended. */
  stop(): Promise<void>
}

const shortestSleepMs = 20
const longestSleepMs = 60_000
const afterErrorMs = 1000

/** @param work works on one claim; never rejects */
export function createRunner(
  store: InboxStore<never>,
  source: string,
  { concurrency, leaseMs }: { readonly concurrency: number; readonly leaseMs: number },
  work: (claim: Claim) => Promise<unknown>,
  log: Log,
): Runner {
  const running = new Set<Promise<unknown>>()
  let state: 'idle' | 'started' | 'paused' | 'stopped' = 'idle'
  let timer: ReturnType<typeof setTimeout> | undefined
  let looking: Promise<void> | undefined
  let lookAgain = false

  function run(claim: Claim): void {
    const done: Promise<unknown> = work(claim).finally(() => {
      running.delete(done)
      wake()
    })
    running.add(done)
  }

  function sleep(ms: number): void {
    clearTimeout(timer)
    timer = setTimeout(wake, Math.min(Math.max(ms, shortestSleepMs), longestSleepMs))
    if (typeof timer === 'object') timer.unref()
  }

  async function look(): Promise<void> {
    while (state === 'started' && running.size < concurrency) {
      const limit = concurrency - running.size
      const claims = await store.claim({ source, limit, leaseMs })
      for (const claim of claims) {
        if (state === 'started') run(claim)
        else await store.release(claim)
      }
      if (claims.length === limit) continue
      const dueIn = await store.nextDue(source)
      if (dueIn !== undefined) sleep(dueIn)
      return
    }
  }

  function wake(): void {
    if (state !== 'started') return
    if (looking !== undefined) {
      lookAgain = true
      return
    }
    lookAgain = false
    looking = look()
      .catch((error: unknown) => {
        log.error('inbox', `${source}: the inbox could not be read; trying again`, error)
        sleep(afterErrorMs)
      })
      .finally(() => {
        looking = undefined
        if (lookAgain) wake()
      })
  }

  return {
    start() {
      if (state !== 'idle') return
      state = 'started'
      wake()
    },
    wake,
    run,
    pause() {
      if (state !== 'stopped') state = 'paused'
    },
    resume() {
      if (state !== 'paused') return
      state = 'started'
      wake()
    },
    async stop() {
      state = 'stopped'
      clearTimeout(timer)
      await looking
      await Promise.all(running)
    },
  }
}
