import type { Log } from '../log.ts'
import type { Claim, InboxStore } from './inbox-store.ts'

/** Where the work of a delivery goes on that nobody waits for. */
export interface Background {
  /** Begins to claim what is due. Does nothing when it runs already, or is not to run in this process. */
  start(): void
  /** Looks for due events now instead of when the next one was expected. */
  wake(): void
  /** Counts work on a claim that was made elsewhere among its own, and so waits for its end. */
  track(work: Promise<unknown>): void
  /** Paused or stopped: nothing new may be worked on. */
  isHalted(): boolean
  /** Whether another claim may be worked on in the background now. */
  hasRoom(): boolean
}

/** Takes stored events to their handlers in the background. */
export interface Runner extends Background {
  /** Lets `stop` wait for work that is no claim. @returns the same work */
  hold<TResult>(work: Promise<TResult>): Promise<TResult>
  /** Stops claiming until `resume`; what runs goes on. */
  pause(): void
  resume(): void
  /** Stops claiming, and resolves when what runs has ended. */
  stop(): Promise<void>
}

/** What a runner is made of. */
export interface RunnerParts {
  readonly store: InboxStore<never>
  readonly source: string
  readonly settings: {
    readonly concurrency: number
    readonly leaseMs: number
    /** Whether this process works on stored events, or only stores them. */
    readonly hasRunner: boolean
  }
  /** Works on one claim; never rejects. */
  readonly work: (claim: Claim) => Promise<unknown>
  /** Looks after the store when nothing is due. */
  readonly tend: () => Promise<void>
  readonly log: Log
}

const shortestSleepMs = 20
/** Others may write to the store: another process that only stores, or an operator's replay. */
const longestSleepMs = 5000
const afterErrorMs = 1000

/** The runner of a process that lives on: it works whenever something is due. */
export function createRunner({ store, source, settings, work, tend, log }: RunnerParts): Runner {
  const { concurrency, leaseMs, hasRunner } = settings
  const running = new Set<Promise<unknown>>()
  const held = new Set<Promise<unknown>>()
  let isStarted = false
  let isPaused = false
  let isStopped = false
  let timer: ReturnType<typeof setTimeout> | undefined
  let looking: Promise<void> | undefined
  let lookAgain = false

  const isHalted = (): boolean => isPaused || isStopped
  const isActive = (): boolean => isStarted && !isHalted()

  function track(tracked: Promise<unknown>): void {
    const done: Promise<unknown> = tracked.finally(() => {
      running.delete(done)
      wake()
    })
    running.add(done)
  }

  function hold<TResult>(work: Promise<TResult>): Promise<TResult> {
    const done: Promise<unknown> = work.finally(() => held.delete(done))
    held.add(done)
    return work
  }

  function sleep(ms: number): void {
    clearTimeout(timer)
    if (!isActive()) return
    timer = setTimeout(wake, Math.min(Math.max(ms, shortestSleepMs), longestSleepMs))
    if (typeof timer === 'object') timer.unref()
  }

  async function look(): Promise<void> {
    while (isActive() && running.size < concurrency) {
      const limit = concurrency - running.size
      const claims = await store.claim({ source, limit, leaseMs })
      for (const claim of claims) {
        if (isActive()) track(work(claim))
        else await store.release(claim)
      }
      if (claims.length === limit) continue
      await tend()
      sleep((await store.nextDue(source)) ?? longestSleepMs)
      return
    }
  }

  function wake(): void {
    if (!isActive()) return
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
      if (isStarted || !hasRunner) return
      isStarted = true
      wake()
    },
    wake,
    track,
    hold,
    isHalted,
    hasRoom: () => isActive() && running.size < concurrency,
    pause() {
      isPaused = true
      clearTimeout(timer)
    },
    resume() {
      isPaused = false
      wake()
    },
    async stop() {
      isStopped = true
      clearTimeout(timer)
      await looking
      while (running.size + held.size > 0) await Promise.allSettled([...running, ...held])
    },
  }
}
