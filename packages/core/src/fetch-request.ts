import { type BodyFailure, discardMs, type IncomingRequest } from './incoming-request.ts'
import { readStream } from './read-stream.ts'
import { within } from './time-limit.ts'

/** What edge runtimes hand over beside a request: their `ctx`. */
export interface FetchContext {
  waitUntil(work: Promise<unknown>): unknown
}

/** The port over a web `Request`, on any runtime that has one. */
export function fetchRequest(request: Request, context?: FetchContext): IncomingRequest {
  let reader: ReadableStreamDefaultReader<Uint8Array> | undefined

  async function readBody(maxBytes: number): Promise<Uint8Array | BodyFailure> {
    if (request.bodyUsed) return 'body_already_parsed'
    if (request.body === null) return new Uint8Array()
    reader = request.body.getReader()
    return (await readStream(reader, maxBytes)) ?? 'body_too_large'
  }

  async function drain(body: ReadableStreamDefaultReader<Uint8Array>, maxBytes: number): Promise<boolean> {
    for (let seen = 0; seen <= maxBytes; ) {
      const { done, value } = await body.read()
      if (done) return true
      seen += value.length
    }
    return false
  }

  async function discard(maxBytes: number): Promise<boolean> {
    if (request.body === null || (request.bodyUsed && reader === undefined)) return true
    reader ??= request.body.getReader()
    const aborted = (): boolean => false
    const finished = await within(discardMs, drain(reader, maxBytes), false).catch(aborted)
    if (!finished) reader.cancel().catch(aborted)
    return finished
  }

  return {
    method: request.method,
    url: request.url,
    header: (name) => request.headers.get(name) ?? undefined,
    readBody,
    discard,
    waitUntil: context && ((work) => context.waitUntil(work)),
  }
}
