import type { Outcome, RejectedOutcome } from './outcome.ts'
import type { Handshake, WebhookProvider } from './provider.ts'

/** An HTTP answer, ready to be written by any framework. */
export interface Answer {
  readonly status: number
  /** With `connection: close` where no request may follow: HTTP/2 forbids that header, so there an adapter leaves it out. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | undefined
}

const defaultRetryAfter = 5
const maxRetryAfter = 60

const json = (status: number, value: unknown, headers: Record<string, string> = {}): Answer => ({
  status,
  headers: { 'content-type': 'application/json', ...headers },
  body: JSON.stringify(value),
})

function greeting({ status = 200, text, json: value }: Handshake): Answer {
  if (value !== undefined) return json(status, value)
  if (text === undefined) return { status, headers: {}, body: undefined }
  return {
    status,
    headers: { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' },
    body: text,
  }
}

function refusal({ error: { code, status }, finished, retryInMs }: RejectedOutcome): Answer {
  const headers: Record<string, string> = finished ? {} : { connection: 'close' }
  if (code === 'method_not_allowed') headers.allow = 'POST'
  if (status === 503) headers['retry-after'] = String(retryAfter(retryInMs))
  return json(status, { error: code }, headers)
}

/** Seconds, 1 to 60. */
const retryAfter = (retryInMs: number | undefined): number =>
  retryInMs === undefined ? defaultRetryAfter : Math.min(Math.max(Math.ceil(retryInMs / 1000), 1), maxRetryAfter)

/** What the provider counts as success. */
export function successOf<TEvents>({
  success = { status: 200, json: { ok: true } },
}: WebhookProvider<TEvents>): Handshake {
  const { status, json: value, text } = success
  return text === undefined ? { status, json: value } : { status, text }
}

/**
 * Makes the function that answers outcomes; `undefined` when nobody is there to read an answer.
 * This is the one place that turns what happened into HTTP.
 */
export function answering<TEvents>(provider: WebhookProvider<TEvents>): (outcome: Outcome) => Answer | undefined {
  const accepted = greeting(successOf(provider))
  return (outcome) => {
    switch (outcome.kind) {
      case 'handshake':
        return greeting(outcome.handshake)
      case 'rejected':
      case 'busy':
        return outcome.error.code === 'body_aborted' ? undefined : refusal(outcome)
      case 'failed':
        return json(outcome.error.status, { error: outcome.error.code })
      default:
        return accepted
    }
  }
}

/** An answer after which its connection ends: a server that closes waits for every connection that is kept alive. */
export const lastAnswer = (answer: Answer | undefined): Answer | undefined =>
  answer && { ...answer, headers: { ...answer.headers, connection: 'close' } }

/** Whether what a runtime hands over beside a request shows Node's message of an HTTP/2 stream, as Hono's server does. */
function isHttp2(native: unknown): boolean {
  if (typeof native !== 'object' || native === null || !('incoming' in native)) return false
  const { incoming } = native
  return (
    typeof incoming === 'object' &&
    incoming !== null &&
    'httpVersionMajor' in incoming &&
    incoming.httpVersionMajor === 2
  )
}

function headersOf({ headers }: Answer, native: unknown): Record<string, string> {
  if (headers.connection === undefined || !isHttp2(native)) return { ...headers }
  const { connection: _, ...others } = headers
  return others
}

/**
 * An answer as a web `Response`. Without one, the sender is gone and reads nothing.
 * @param native what the runtime handed over beside the request, which may tell that it is HTTP/2
 */
export const toResponse = (answer: Answer | undefined, native?: unknown): Response =>
  answer === undefined
    ? new Response(null, { status: 400 })
    : new Response(answer.body || null, { status: answer.status, headers: headersOf(answer, native) })
