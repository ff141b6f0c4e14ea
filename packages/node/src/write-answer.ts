import type { ServerResponse } from 'node:http'
import type { Answer } from '@rawhook/core/adapter'

/** Writes an answer. Without one, the sender is gone, and the connection is closed. */
export function writeAnswer(response: ServerResponse, answer: Answer | undefined): void {
  if (answer === undefined) {
    response.destroy()
    return
  }
  response.writeHead(answer.status, {
    ...answer.headers,
    ...(answer.body === undefined ? {} : { 'content-length': Buffer.byteLength(answer.body) }),
  })
  response.end(answer.body)
}
