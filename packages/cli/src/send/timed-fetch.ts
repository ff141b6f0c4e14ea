import { Failure } from '../failure.ts'

/** A `fetch` for one request, which tells how long it took. */
export interface TimedFetch {
  readonly fetch: (request: Request) => Promise<Response>
  readonly ms: () => number
}

function reasonOf(error: unknown, timeoutMs: number): string {
  if (!(error instanceof Error)) return String(error)
  if (error.name === 'TimeoutError') return `There was no answer within ${timeoutMs} ms.`
  const { cause } = error
  return cause instanceof Error ? cause.message || ('code' in cause ? String(cause.code) : cause.name) : error.message
}

/**
 * Redirects are answers, and are not followed: they may lead to another machine.
 * @throws Failure, from `fetch`, when there is no answer
 */
export function timedFetch(timeoutMs: number): TimedFetch {
  let ms = 0
  return {
    ms: () => ms,
    async fetch(request) {
      const from = performance.now()
      try {
        return await fetch(request, { redirect: 'manual', signal: AbortSignal.timeout(timeoutMs) })
      } catch (error) {
        throw new Failure('check', reasonOf(error, timeoutMs))
      } finally {
        ms = performance.now() - from
      }
    },
  }
}
