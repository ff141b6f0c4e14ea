import { Failure } from '../failure.ts'
import { networkReason } from '../problems/network-problem.ts'

/** A `fetch` for one request, which tells how long it took until the answer began, or failed. */
export interface TimedFetch {
  readonly fetch: (request: Request) => Promise<Response>
  readonly ms: () => number
}

function noAnswer(error: unknown, { host, port }: URL, timeoutMs: number): Failure {
  if (error instanceof Error && error.name === 'TimeoutError')
    return new Failure('check', `There was no answer from ${host} within ${timeoutMs} ms.`)
  const { cause } = error instanceof Error ? error : new Error()
  if (cause instanceof Error && cause.message === 'bad port')
    return new Failure('usage', `Node never connects to port ${port}, which browsers block too. Choose another.`)
  return new Failure('check', `No answer from ${host}: ${networkReason(error)}.`)
}

/**
 * Takes each request to `url`, whatever URL it is signed for. Redirects are answers, and are not followed: they may lead to another machine.
 * @throws Failure, from `fetch`, when there is no answer
 */
export function timedFetch(url: URL, timeoutMs: number): TimedFetch {
  let ms = 0
  return {
    ms: () => ms,
    async fetch(request) {
      const from = performance.now()
      try {
        const { method, headers } = request
        const body = await request.arrayBuffer()
        const signal = AbortSignal.timeout(timeoutMs)
        const answer = await fetch(url, { method, headers, body, redirect: 'manual', signal })
        ms = performance.now() - from
        // What breaks off in the body is no answer either; some statuses have none.
        return new Response(answer.body === null ? null : await answer.arrayBuffer(), answer)
      } catch (error) {
        ms = performance.now() - from
        throw noAnswer(error, url, timeoutMs)
      }
    },
  }
}
