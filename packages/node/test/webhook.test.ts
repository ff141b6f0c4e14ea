import { createServer } from 'node:http'
import { createReceiver, sign } from '@rawhook/core'
import { webhook } from '@rawhook/node'
import { spine } from '@rawhook/providers/spine'
import { listening, type RawRequest, rawBytes, rawConnection, sendRaw } from '@rawhook/testing'
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

  it('serves a receiver', async () => {
    const server = createServer(webhook(createReceiver(spine, { secret, on, log: false })))
    const { port, close } = await listening(server)
    expect((await sendRaw(port, await signed())).status).toBe(200)
    expect((await sendRaw(port, { path: '/', body })).status).toBe(400)
    await close()
  })

  it('acknowledges where nothing is to run', async () => {
    const { port, close } = await listening(createServer(webhook(spine, { secret })))
    expect((await sendRaw(port, await signed())).body).toBe('{"ok":true}')
    await close()
  })

  it('refuses options that cannot work when the app starts', () => {
    expect(() => webhook(spine, { secret, on, handler: () => {} })).toThrow(/either on or handler/)
    expect(() => webhook(spine, { secret, on: {} })).toThrow(/on is empty/)
    expect(() => webhook(spine, { secret: undefined, on })).toThrow(/SPINE_WEBHOOK_SECRET/)
  })
})
