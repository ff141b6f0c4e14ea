import { innerEdges } from './edges.ts'

/** Bytes that were sent, as far as a header says it. */
export function lengthSent(headers: ReadonlyMap<string, string>): number | undefined {
  const text = headers.get('content-length')
  return text !== undefined && /^\d{1,12}$/.test(text) ? Number(text) : undefined
}

/**
 * How many blank bytes follow those that were sent, as tools that save a body add them: mostly none. `undefined` where
 * the body differs otherwise, or nothing says how long it was.
 */
export function blanksAdded(body: Uint8Array, headers: ReadonlyMap<string, string>): number | undefined {
  const sent = lengthSent(headers)
  const [, end] = innerEdges(body)
  const isSent = sent === body.length || (sent !== undefined && sent < body.length && sent >= end)
  return isSent ? body.length - sent : undefined
}
