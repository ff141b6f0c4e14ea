import type { IncomingMessage, ServerResponse } from 'node:http'

/**
 * Keeps the exact bytes, for apps whose JSON parser must run first.
 * @example
 * app.use(express.json({ verify: captureRawBody }))
 */
export function captureRawBody(request: IncomingMessage, _response: ServerResponse, bytes: Buffer): void {
  Object.assign(request, { rawBody: bytes })
}
