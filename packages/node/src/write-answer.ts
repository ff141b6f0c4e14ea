import type { ServerResponse } from 'node:http'
import type { Answer } from '@rawhook/core/adapter'

/** Writes an answer. Without one, the sender is gone, and the connection is closed. */
export function writeAnswer(response: ServerResponse, answer: Answer | undefined): void {
  if (answer === undefined) {
    response.destroy()
    return
  }
  const { status, headers, body } = answer
  response.writeHead(
    status,
    body === undefined ? { ...headers } : { 'content-length': Buffer.byteLength(body), ...headers },
  )
  response.end(body)
}
