import type { PurgeAges } from './inbox-store.ts'
import { defaultRetention } from './retention.ts'
import { defaultRetries } from './retry-schedule.ts'

/** How stored events are worked on. */
export interface RunnerOptions {
  /** Events at a time. @default 10 */
  readonly concurrency?: number
  /** Milliseconds after which another worker may take an event over. It is extended while the handler runs. @default 30000 */
  readonly leaseMs?: number
  /** Milliseconds for one handler. @default none */
  readonly handlerTimeoutMs?: number
  /** Milliseconds before each further attempt; after the last, an event is dead. @default 5 s to 12 h, eight of them */
  readonly retries?: readonly number[]
  /** Ages from which stored events are purged, by the hour; `false` to call `purge` yourself. @default 30 days, bytes 7, dead 90 */
  readonly retention?: PurgeAges | false
}

export interface RunnerSettings {
  readonly concurrency: number
  readonly leaseMs: number
  readonly handlerTimeoutMs: number | undefined
  readonly retries: readonly number[]
  readonly retention: PurgeAges | false
  readonly random: () => number
}

const defaultConcurrency = 10
const defaultLeaseMs = 30_000

/** @throws TypeError on numbers that cannot work */
export function runnerSettings({
  concurrency,
  leaseMs,
  handlerTimeoutMs,
  retries,
  retention = defaultRetention,
}: RunnerOptions = {}): RunnerSettings {
  for (const [name, value] of Object.entries({ concurrency, leaseMs, handlerTimeoutMs })) {
    if (value !== undefined && !(Number.isSafeInteger(value) && value > 0)) {
      throw new TypeError(`rawhook: runner.${name} must be a positive whole number, not ${String(value)}.`)
    }
  }
  if (retries?.some((ms) => !(ms >= 0))) throw new TypeError('rawhook: runner.retries must be milliseconds.')
  return {
    concurrency: concurrency ?? defaultConcurrency,
    leaseMs: leaseMs ?? defaultLeaseMs,
    handlerTimeoutMs,
    retries: retries ?? defaultRetries,
    retention,
    random: Math.random,
  }
}
