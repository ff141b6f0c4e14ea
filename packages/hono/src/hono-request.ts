import type { IncomingRequest, WholeApp } from '@rawhook/core'
import { fetchRequest, requestReader, streamBody } from '@rawhook/core/adapter'
import type { Context } from 'hono'
import { nodeReader } from './node-reader.ts'

/** Hono throws where the runtime hands over no context of its own. */
function waitUntilOf(c: Context): IncomingRequest['waitUntil'] {
  try {
    const { executionCtx } = c
    return (work) => executionCtx.waitUntil(work)
  } catch {
    return undefined
  }
}

/** The port over Hono's context. A body that earlier code read is taken from Hono's cache, if it kept the bytes. */
export function honoRequest(c: Context, wholeApp: WholeApp | undefined): IncomingRequest {
  const { raw } = c.req
  const { readBody, discard } = streamBody(() => nodeReader(raw, c.env?.incoming) ?? requestReader(raw))
  return {
    ...fetchRequest(raw),
    wholeApp,
    get waitUntil() {
      return waitUntilOf(c)
    },
    async readBody(maxBytes) {
      if (c.req.bodyCache.arrayBuffer === undefined) return readBody(maxBytes)
      const bytes = new Uint8Array(await c.req.arrayBuffer())
      return bytes.length > maxBytes ? 'body_too_large' : bytes
    },
    discard,
  }
}

/** Lets `c.req.json()`, `text()` and `arrayBuffer()` work after the body was read. `c.req.raw` stays consumed. */
export function keepBody(c: Context, { buffer, byteOffset, length }: Uint8Array): void {
  const isWhole = byteOffset === 0 && length === buffer.byteLength
  const bytes = Promise.resolve(isWhole ? buffer : buffer.slice(byteOffset, byteOffset + length))
  Object.assign(c.req.bodyCache, { arrayBuffer: bytes })
}
