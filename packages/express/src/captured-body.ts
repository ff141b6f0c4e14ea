import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Request } from 'express-serve-static-core'

/**
 * Keeps the exact bytes, for apps whose JSON parser must run first.
 * @example
 * app.use(express.json({ verify: captureRawBody }))
 */
export function captureRawBody(request: IncomingMessage, _response: ServerResponse, bytes: Buffer): void {
  Object.assign(request, { rawBody: bytes })
}

/** The bytes that a body parser kept: `rawBody`, or what `raw()` and `text()` leave in `body`. Never an object. */
export function capturedBody({ rawBody, body }: Request): Uint8Array | undefined {
  for (const kept of [rawBody, body] as readonly unknown[]) {
    if (kept instanceof Uint8Array) return kept
    if (typeof kept === 'string') return Buffer.from(kept)
  }
  return undefined
}
