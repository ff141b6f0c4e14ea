import { createServer, type IncomingMessage } from 'node:http'
import * as http2 from 'node:http2'
import { text } from 'node:stream/consumers'
import { createReceiver, sign } from '@rawhook/core'
import { webhook } from '@rawhook/node'
import { spine } from '@rawhook/providers/spine'
import {
  http2Connection,
  listening,
  listeningHttp2,
  type RawRequest,
  rawBytes,
  rawChunk,
  rawConnection,
  rawHead,
  sendRaw,
} from '@rawhook/testing'
import { describe, expect, it } from 'vitest'

const secret = 'whsec_of_these_tests'
const body = JSON.stringify({ id: 'evt_1', type: 'run.completed', created: 1, livemode: true, data: { object: {} } })
const on = { '*': () => {} }

async function signed(): Promise<RawRequest> {
  return { path: '/', body, headers: Object.entries(await sign(spine, { body, secret })) }
}

describe('a webhook on node:http', () => {
  it('hands the handler the message with the event and the exact bytes', async () => {
    const server = createServer(
      webhook(spine, {
        secret,
        handler: ({ webhookEvent, rawBody }, response) =>
          response.writeHead(202).end(`${webhookEvent.id} ${Buffer.isBuffer(rawBody)} ${rawBody.toString() === body}`),
      }),
    )
    const { port, close } = await listening(server)
    const { status, body: text } = await sendRaw(port, await signed())
    expect([status, text]).toEqual([202, 'evt_1 true true'])
    await close()
  })

  it('cuts an answer off that a handler began before it threw, and serves the next delivery', async () => {
    let calls = 0
    const server = createServer(
      webhook(spine, {
        secret,
        log: false,
        handler(_request, response) {
          calls++
          response.writeHead(200, { 'content-length': 10 })
          if (calls > 1) return response.end('0123456789')
          response.write('half')
          throw new Error('out of paper')
        },
      }),
    )
    const { port, close } = await listening(server)
    const connection = await rawConnection(port)
    await connection.write(rawBytes(await signed()))
    await expect(connection.answer()).rejects.toThrow()
    expect(await sendRaw(port, await signed())).toMatchObject({ status: 200, body: '0123456789' })
    await close()
  })

  it('hands next() what a handler threw', async () => {
    const failed: unknown[] = []
    const thrown = new Error('out of paper')
    const listener = webhook(spine, { secret, handler: () => Promise.reject(thrown) })
    const server = createServer(
      (request, response) =>
        void listener(request, response, (error) => {
          failed.push(error)
          response.writeHead(500).end()
        }),
    )
    const { port, close } = await listening(server)
    expect((await sendRaw(port, await signed())).status).toBe(500)
    expect(failed).toEqual([thrown])
    await close()
  })

  it('hands next() an Error where a handler rejects with nothing, which would mean: go on', async () => {
    const failed: unknown[] = []
    const listener = webhook(spine, { secret, handler: () => Promise.reject(undefined) })
    const server = createServer(
      (request, response) =>
        void listener(request, response, (error) => {
          failed.push(error)
          response.writeHead(500).end()
        }),
    )
    const { port, close } = await listening(server)
    expect((await sendRaw(port, await signed())).status).toBe(500)
    expect(failed).toEqual([expect.any(Error)])
    await close()
  })

  it('answers where next() throws', async () => {
    const listener = webhook(spine, { secret, log: false })
    const server = createServer(
      (request, response) =>
        void listener(request, response, () => {
          throw new Error('out of paper')
        }),
    )
    const { port, close } = await listening(server)
    expect(await sendRaw(port, await signed())).toMatchObject({ status: 500, body: '{"error":"handler_failed"}' })
    await close()
  })

  it('leaves the body to be read once more by what comes after, on a connection that goes on', async () => {
    const listener = webhook(spine, { secret })
    const read: string[] = []
    const server = createServer(
      (request, response) =>
        void listener(request, response, async () => {
          if (request.url === '/read') read.push(await text(request))
          response.end('{}')
        }),
    )
    const { port, close } = await listening(server)
    const connection = await rawConnection(port)
    for (const path of ['/read', '/unread', '/read', '/unread']) {
      for (const framing of ['length', 'chunked'] as const) {
        await connection.write(rawBytes({ ...(await signed()), path, framing }))
        expect((await connection.answer()).status).toBe(200)
      }
    }
    expect(read).toEqual([body, body, body, body])
    connection.destroy()
    await close()
  })

  it('refuses there what comes too late or is too large, on a connection that goes on where the sender ends', async () => {
    const listener = webhook(spine, { secret, log: false, bodyTimeout: 20, maxBodyBytes: 1024 })
    const server = createServer((request, response) => void listener(request, response, () => response.end('next')))
    const { port, close } = await listening(server)
    const late = await rawConnection(port)
    await late.write(rawHead({ ...(await signed()), framing: 'chunked' }))
    await late.write(rawChunk('{'))
    const { status, headers } = await late.answer()
    expect([status, headers.get('connection')]).toEqual([408, 'close'])
    await late.closed()
    const connection = await rawConnection(port)
    for (const framing of ['length', 'chunked'] as const) {
      await connection.write(rawBytes({ ...(await signed()), body: 'a'.repeat(8000), framing }))
      expect((await connection.answer()).status).toBe(413)
      await connection.write(rawBytes({ ...(await signed()), framing }))
      expect((await connection.answer()).body).toBe('next')
    }
    connection.destroy()
    await close()
  })

  it('does the same over HTTP/2', async () => {
    const listener = webhook(spine, { secret })
    const server = http2.createServer(
      (request, response) => void listener(request, response, async () => response.end(await text(request))),
    )
    const { port, close } = await listeningHttp2(server)
    const connection = http2Connection(port)
    expect((await connection.open(await signed()).answer).body).toBe(body)
    connection.destroy()
    await close()
  })

  it('shows a resolver the whole path where Connect has cut its own part off', async () => {
    const urls: string[] = []
    const listener = webhook(spine, {
      secret: ({ url }) => {
        urls.push(url)
        return secret
      },
      on,
    })
    const mounted = (request: IncomingMessage): IncomingMessage =>
      Object.assign(request, { originalUrl: request.url, url: '/' })
    const server = createServer((request, response) => void listener(mounted(request), response))
    const { port, close } = await listening(server)
    expect((await sendRaw(port, { ...(await signed()), path: '/hooks/spine?a=1' })).status).toBe(200)
    expect(urls).toEqual(['/hooks/spine?a=1'])
    await close()
  })

  it('writes nothing where somebody else has answered, and cuts off what somebody else has begun', async () => {
    const listener = webhook(spine, { secret, on })
    const server = createServer((request, response) => {
      response.writeHead(503)
      if (request.url === '/begun') response.write('half')
      else response.end('late')
      void listener(request, response)
    })
    const { port, close } = await listening(server)
    expect(await sendRaw(port, await signed())).toMatchObject({ status: 503, body: 'late' })
    await expect(sendRaw(port, { ...(await signed()), path: '/begun' })).rejects.toThrow()
    await close()
  })

  it('takes no further request of an HTTP/2 session once its receiver stops', async () => {
    const receiver = createReceiver(spine, { secret, on, log: false })
    const { port, close } = await listeningHttp2(http2.createServer(webhook(receiver)))
    const { open, ended } = http2Connection(port)
    expect((await open(await signed()).answer).status).toBe(200)
    await receiver.stop()
    expect((await open(await signed()).answer).status).toBe(200)
    await ended
    await close()
  })

  it('serves a receiver', async () => {
    const server = createServer(webhook(createReceiver(spine, { secret, on, log: false })))
    const { port, close } = await listening(server)
    expect((await sendRaw(port, await signed())).status).toBe(200)
    expect((await sendRaw(port, { path: '/', body })).status).toBe(400)
    await close()
  })

  it('acknowledges where nothing is to run, and says so once', async () => {
    const lines: string[] = []
    const log = { warn: (line: string) => lines.push(line), error: (line: string) => lines.push(line) }
    const { port, close } = await listening(createServer(webhook(spine, { secret, log })))
    for (let count = 0; count < 2; count++) expect((await sendRaw(port, await signed())).body).toBe('{"ok":true}')
    expect(lines).toEqual([expect.stringMatching(/every verified event is acknowledged and dropped\. Add on\./)])
    await close()
  })

  it('refuses options that cannot work when the app starts', () => {
    expect(() => webhook(spine, { secret, on, handler: () => {} })).toThrow(/either on or handler/)
    expect(() => webhook(spine, { secret, on: {} })).toThrow(/on is empty/)
    expect(() => webhook(spine, { secret: undefined, on })).toThrow(/SPINE_WEBHOOK_SECRET/)
  })
})
