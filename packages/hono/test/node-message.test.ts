import { once } from 'node:events'
import { createServer, type IncomingMessage, request } from 'node:http'
import { Readable } from 'node:stream'
import { setImmediate } from 'node:timers/promises'
import { getRequestListener } from '@hono/node-server'
import type { Outcome } from '@rawhook/core'
import { spineWebhook } from '@rawhook/hono'
import { listening } from '@rawhook/testing'
import { Hono, type MiddlewareHandler } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { afterEach, beforeEach, describe, expect, it, type MockInstance, vi } from 'vitest'
import { completed, forged, path, secret, signed } from './spine-delivery.ts'

let toWeb: MockInstance
beforeEach(() => {
  toWeb = vi.spyOn(Readable, 'toWeb')
})
afterEach(() => {
  vi.restoreAllMocks()
})

/** Sends deliveries to an app on a port of Node. */
async function sent(app: Pick<Hono, 'fetch'>, deliveries: readonly Request[]): Promise<readonly number[]> {
  const { port, close } = await listening(createServer(getRequestListener(app.fetch)))
  try {
    const statuses: number[] = []
    for (const { method, headers, body } of deliveries) {
      const answer = await fetch(`http://127.0.0.1:${port}${path}`, {
        method,
        headers,
        body,
        duplex: 'half',
      } as RequestInit)
      await answer.arrayBuffer()
      statuses.push(answer.status)
    }
    return statuses
  } finally {
    await close()
  }
}

function appWith(...before: readonly MiddlewareHandler[]) {
  const ran: string[] = []
  const app = new Hono()
  app.use(path, ...before)
  app.post(path, spineWebhook(secret, { log: false, on: { '*': ({ id }) => void ran.push(id) } }))
  return { app, ran }
}

describe('on @hono/node-server', () => {
  it('a body is read without a web stream, whether the delivery is genuine or forged', async () => {
    const { app, ran } = appWith()
    expect(await sent(app, [await signed(), await forged()])).toEqual([200, 400])
    expect([ran, toWeb.mock.calls.length]).toEqual([['evt_1'], 0])
  })

  it('the bytes are those of the delivery alone, in the class that they have on every runtime', async () => {
    const seen: unknown[] = []
    const app = new Hono()
    app.post(path, spineWebhook(secret), (c) => {
      const bytes = c.get('rawBody')
      seen.push(Buffer.isBuffer(bytes), bytes.buffer.byteLength)
      return c.body(null)
    })
    expect(await sent(app, [await signed()])).toEqual([200])
    expect(seen).toEqual([false, Buffer.byteLength(completed)])
  })

  it('a body that other code reads through its web stream is read there', async () => {
    const { app, ran } = appWith(bodyLimit({ maxSize: 10_000 }))
    expect(await sent(app, [await signed()])).toEqual([200])
    expect([ran, toWeb.mock.calls.length]).toEqual([['evt_1'], 1])
  })

  it.each([
    ['waits for', 0],
    ['has read a part of', 10],
  ] as const)('a body that other code %s, of a copy, is read as a whole', async (_, first) => {
    const { app, ran } = appWith(async (c, next) => {
      const copy = c.req.raw.clone().body?.getReader()
      if (first > 0) await copy?.read()
      const answered = next()
      await setImmediate()
      client.end(completed.slice(first))
      await answered
    })
    const { port, close } = await listening(createServer(getRequestListener(app.fetch)))
    const headers = Object.fromEntries((await signed()).headers)
    const client = request({ host: '127.0.0.1', port, path, method: 'POST', headers, agent: false })
    client.flushHeaders()
    if (first > 0) client.write(completed.slice(0, first))
    const [answer] = (await once(client, 'response')) as [IncomingMessage]
    answer.resume()
    await close()
    expect([answer.statusCode, ran]).toEqual([200, ['evt_1']])
  })

  it('a body that was empty, and is over, is no broken connection', async () => {
    const codes: unknown[] = []
    const app = new Hono()
    app.use(path, async (c, next) => {
      const { incoming } = c.env as { readonly incoming: IncomingMessage }
      const ended = once(incoming, 'end')
      incoming.resume()
      await ended
      await next()
    })
    const onOutcome = (outcome: Outcome): unknown => codes.push('error' in outcome && outcome.error.code)
    app.post(path, spineWebhook(secret, { log: false, onOutcome, on: { '*': () => {} } }))
    expect(await sent(app, [await signed('')])).toEqual([400])
    expect(codes).toEqual(['payload_malformed'])
  })

  it('a request that other code put in place of the one that came is what is verified', async () => {
    const { app, ran } = appWith(async (c, next) => {
      c.req.raw = await signed()
      await next()
    })
    expect(await sent(app, [await forged('{"something":"else"}')])).toEqual([200])
    expect(ran).toEqual(['evt_1'])
  })

  it('a request that the app makes itself has a body of its own', async () => {
    const { app, ran } = appWith()
    const outer = new Hono()
    outer.post(path, async (c) => app.fetch(await signed(), c.env))
    expect(await sent(outer, [await forged('{"something":"else"}')])).toEqual([200])
    expect(ran).toEqual(['evt_1'])
  })
})

it.each([null, 'a text', {}, { readableDidRead: false, resume: 0 }])(
  'elsewhere a binding may be called incoming: %j',
  async (incoming) => {
    const { app, ran } = appWith()
    expect((await app.fetch(await signed(), { incoming })).status).toBe(200)
    expect(ran).toEqual(['evt_1'])
  },
)
