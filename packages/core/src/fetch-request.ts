import type { BodyFailure, IncomingRequest } from './incoming-request.ts'
import type { ByteReader } from './read-stream.ts'
import { streamBody } from './stream-body.ts'
import type { WebRequest } from './web-request.ts'

/** What edge runtimes hand over beside a request: their `ctx`. */
export interface FetchContext {
  waitUntil(work: Promise<unknown>): unknown
}

/** What reads the body of a web `Request`, if it has one that nobody has read. */
export const requestReader = (request: WebRequest): ByteReader | BodyFailure | undefined =>
  request.bodyUsed ? 'body_already_parsed' : request.body?.getReader()

/** The port over a web `Request`, on any runtime that has one. */
export function fetchRequest(request: WebRequest, context?: FetchContext): IncomingRequest {
  return {
    method: request.method,
    url: request.url,
    header: (name) => request.headers.get(name) ?? undefined,
    ...streamBody(() => requestReader(request)),
    findWaitUntil: () => context && ((work) => context.waitUntil(work)),
  }
}
