import type { ServerResponse } from 'node:http'
import type { AppAnswer } from './forward.ts'

const bodiless = new Set([204, 304])

/** Hands the app's answer to the sender, byte for byte. */
export function writeAppAnswer(response: ServerResponse, { status, headers, body }: AppAnswer): void {
  const length = bodiless.has(status) ? [] : ['Content-Length', String(body.length)]
  response.writeHead(status, [...headers, ...length])
  response.end(body)
}
