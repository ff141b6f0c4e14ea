import type { IncomingRequest, WaitUntil, WholeApp } from '@rawhook/core'
import { discardMessage, readMessage, requestReader, streamBody } from '@rawhook/core/adapter'
import type { Context } from 'hono'
import { unreadMessage } from './node-message.ts'

type Body = Pick<IncomingRequest, 'readBody' | 'discard'>

/** Hono throws where the runtime hands over no context of its own. */
function waitUntilOf(c: Context): WaitUntil | undefined {
  try {
    const { executionCtx } = c
    return (work) => executionCtx.waitUntil(work)
  } catch {
    return undefined
  }
}

/** Bytes as a web stream gives them: no `Buffer`, and nothing else in their memory. */
const asFromWeb = (bytes: Uint8Array): Uint8Array =>
  bytes.length === bytes.buffer.byteLength ? new Uint8Array(bytes.buffer) : new Uint8Array(bytes)

/** A body that nobody has read yet. */
function unreadBody(c: Context): Body {
  const { raw } = c.req
  const message = unreadMessage(raw, c.env?.incoming)
  if (message === undefined) return streamBody(() => requestReader(raw))
  return {
    async readBody(maxBytes) {
      const body = await readMessage(message, maxBytes)
      return typeof body === 'string' ? body : asFromWeb(body)
    },
    discard: (maxBytes) => discardMessage(message, maxBytes),
  }
}

/** The port over Hono's context. A body that earlier code read is taken from Hono's cache, if it kept the bytes. */
export function honoRequest(c: Context, wholeApp: WholeApp | undefined): IncomingRequest {
  const { raw } = c.req
  let opened: Body | undefined
  function unread(): Body {
    opened ??= unreadBody(c)
    return opened
  }
  return {
    method: raw.method,
    url: raw.url,
    header: (name) => raw.headers.get(name) ?? undefined,
    wholeApp,
    findWaitUntil: () => waitUntilOf(c),
    async readBody(maxBytes) {
      if (c.req.bodyCache.arrayBuffer === undefined) return unread().readBody(maxBytes)
      const bytes = new Uint8Array(await c.req.arrayBuffer())
      return bytes.length > maxBytes ? 'body_too_large' : bytes
    },
    discard: (maxBytes) => unread().discard(maxBytes),
  }
}

/** Lets `c.req.json()`, `text()` and `arrayBuffer()` work after the body was read. `c.req.raw` stays consumed. */
export function keepBody(c: Context, { buffer, byteOffset, length }: Uint8Array): void {
  const isWhole = byteOffset === 0 && length === buffer.byteLength
  const bytes = Promise.resolve(isWhole ? buffer : buffer.slice(byteOffset, byteOffset + length))
  Object.assign(c.req.bodyCache, { arrayBuffer: bytes })
}
