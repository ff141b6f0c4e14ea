import { createServer } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import { spineWebhook } from '@rawhook/hono'
import { listening } from '@rawhook/testing'
import { type Context, Hono, type MiddlewareHandler } from 'hono'
import { describe, expect, it } from 'vitest'
import { completed, forged, keptLog, path, secret, signed } from './spine-delivery.ts'

/** The same app, called and on a port. */
const servers: readonly { readonly name: string; readonly ask: (app: Hono, request: Request) => Promise<Response> }[] =
  [
    { name: 'app.request', ask: async (app, request) => app.request(request) },
    {
      name: '@hono/node-server',
      async ask(app, request) {
        const { port, close } = await listening(createServer(getRequestListener(app.fetch)))
        try {
          const { method, headers } = request
          const answer = await fetch(`http://127.0.0.1:${port}${path}`, { method, headers, body: await request.text() })
          return new Response(await answer.arrayBuffer(), { status: answer.status })
        } finally {
          await close()
        }
      },
    },
  ]

for (const { name, ask } of servers) {
  describe(`the body behind the webhook (${name})`, () => {
    const readings: Readonly<Record<string, (c: Context) => Promise<unknown>>> = {
      'c.req.json()': (c) => c.req.json(),
      'c.req.text()': (c) => c.req.text(),
      'c.req.arrayBuffer()': async (c) => Buffer.from(await c.req.arrayBuffer()).toString(),
      'c.req.blob()': async (c) => (await c.req.blob()).text(),
    }
    for (const [how, read] of Object.entries(readings)) {
      it(`stays readable with ${how}, twice`, async () => {
        const app = new Hono()
        app.post(path, spineWebhook(secret), async (c) => c.json([await read(c), await read(c)]))
        const answer = await ask(app, await signed())
        const expected = how === 'c.req.json()' ? JSON.parse(completed) : completed
        expect(await answer.json()).toEqual([expected, expected])
      })
    }

    it('is there as exact bytes, with the event', async () => {
      const app = new Hono()
      app.post(path, spineWebhook(secret), (c) => {
        const bytes = c.get('rawBody')
        return c.json({ id: c.get('webhookEvent').id, bytes: new TextDecoder().decode(bytes) })
      })
      expect(await (await ask(app, await signed())).json()).toEqual({ id: 'evt_1', bytes: completed })
    })
  })

  describe(`a body that earlier code read (${name})`, () => {
    const appWith = (before: MiddlewareHandler) => {
      const log = keptLog()
      const ran: string[] = []
      const app = new Hono()
      app.use(path, before)
      app.post(path, spineWebhook(secret, { log, on: { '*': ({ id }) => void ran.push(id) } }))
      return { app, log, ran }
    }

    it('is verified from the bytes that c.req.arrayBuffer() keeps', async () => {
      const { app, ran } = appWith(async (c, next) => {
        await c.req.arrayBuffer()
        await next()
      })
      expect((await ask(app, await signed())).status).toBe(200)
      expect((await ask(app, await forged())).status).toBe(400)
      expect(ran).toEqual(['evt_1'])
    })

    const losses: Readonly<Record<string, (c: Context) => Promise<unknown>>> = {
      'c.req.text()': (c) => c.req.text(),
      'c.req.json()': (c) => c.req.json(),
      'c.req.raw': (c) => c.req.raw.text(),
    }
    for (const [how, read] of Object.entries(losses)) {
      it(`is refused at once when it was read with ${how}, and the log says why`, async () => {
        const { app, ran, log } = appWith(async (c, next) => {
          await read(c)
          await next()
        })
        for (const request of [await signed(), await forged()]) {
          const answer = await ask(app, request)
          expect([answer.status, await answer.json()]).toEqual([500, { error: 'body_already_parsed' }])
        }
        expect(ran).toEqual([])
        expect(log.lines[0]).toMatch(/body_already_parsed: A body parser ran before the webhook/)
      })
    }

    it('is held to maxBodyBytes when its bytes were kept', async () => {
      const app = new Hono()
      app.use(async (c, next) => {
        await c.req.arrayBuffer()
        await next()
      })
      app.post(path, spineWebhook(secret, { log: false, maxBodyBytes: 10, on: { '*': () => {} } }))
      const answer = await ask(app, await signed())
      expect([answer.status, await answer.json()]).toEqual([413, { error: 'body_too_large' }])
    })
  })
}

describe('the body behind the webhook', () => {
  it('is the delivery alone when its bytes are a part of a larger buffer', async () => {
    const app = new Hono()
    app.post(path, spineWebhook(secret), async (c) => c.text(await c.req.text()))
    const { headers } = await signed()
    const pool = new TextEncoder().encode(`before${completed}after`)
    const body = new ReadableStream({
      start(controller) {
        controller.enqueue(pool.subarray('before'.length, pool.length - 'after'.length))
        controller.close()
      },
    })
    const init = { method: 'POST', headers, body, duplex: 'half' }
    const answer = await app.request(new Request(`http://localhost${path}`, init))
    expect([answer.status, await answer.text()]).toEqual([200, completed])
  })
})
