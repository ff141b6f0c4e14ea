import type { ServerResponse } from 'node:http'
import type { Answer } from '@rawhook/core/adapter'
import { hasArrived, http2Stream } from './http2.ts'

/**
 * The headers of an answer, as this response may have them. HTTP/2 knows no `Connection`: where a request has not ended
 * its stream is cut off after the answer, and where the server wants to close, the session takes no further request.
 */
export function headersFor(response: ServerResponse, { headers }: Answer): Record<string, string> {
  const stream = http2Stream(response)
  if (stream === undefined || headers.connection === undefined) return { ...headers }
  const { connection: _, ...others } = headers
  const last = hasArrived(response.req)
  stream.once('finish', () => (last ? stream.session?.close() : stream.close()))
  return others
}

/**
 * Writes an answer. Without one, the sender is gone, and the connection is closed. Never throws: an answer that cannot
 * be written, because another was begun before it or a middleware fails, closes the connection as well.
 */
export function writeAnswer(response: ServerResponse, answer: Answer | undefined): void {
  try {
    if (response.writableEnded) return
    if (answer === undefined || response.headersSent) response.destroy()
    else write(response, answer)
  } catch {
    response.destroy()
  }
}

function write(response: ServerResponse, answer: Answer): void {
  const { status, body } = answer
  const headers = headersFor(response, answer)
  response.writeHead(status, body === undefined ? headers : { 'content-length': Buffer.byteLength(body), ...headers })
  response.end(body)
}
