import { createServer } from 'node:http'
import * as http2 from 'node:http2'
import { getRequestListener } from '@hono/node-server'
import { createReceiver, type Outcome } from '@rawhook/core'
import { generic } from '@rawhook/providers/generic'
import { listening, listeningHttp2, signedRequest } from '@rawhook/testing'
import { type AdapterTarget, type Mount, testAdapter } from '@rawhook/testing/contracts'
import { describe, expect, it } from 'vitest'
import { foreign } from './foreign-deliveries.ts'

const target = { foreign, forms: ['on'], nests: false, seesWholeApp: false } as const

function serve(mounts: readonly Mount[]): (request: Request, native?: unknown) => Promise<Response> {
  const receivers = new Map(mounts.map(({ path, provider, options }) => [path, createReceiver(provider, options)]))
  return async (request, native) =>
    receivers.get(new URL(request.url).pathname)?.fetch(request, native) ?? Response.json({ app: true })
}

const onSocket: AdapterTarget = {
  ...target,
  name: 'receiver.fetch on a server of web requests',
  serve: (mounts) => listening(createServer(getRequestListener(serve(mounts)))),
  serveHttp2: (mounts) => listeningHttp2(http2.createServer(getRequestListener(serve(mounts)))),
}

const called: AdapterTarget = {
  ...target,
  name: 'receiver.fetch',
  opensPort: false,
  serve: async (mounts) => ({ fetch: serve(mounts) }),
}

for (const one of [onSocket, called]) testAdapter({ describe, it }, one)

const secret = 'whsec_of_these_tests'
const body = '{"type":"order.paid"}'
const provider = generic()
const request = (key = secret): Promise<Request> => signedRequest(provider, { secret: key, body })
const on = { '*': () => {} }

/** A POST whose body is this stream. */
function streamed(headers: Headers, stream: ReadableStream<Uint8Array>): Request {
  const init = { method: 'POST', headers, body: stream, duplex: 'half' }
  return new Request('http://localhost/', init)
}

describe('receiver.fetch', () => {
  it('may be passed on without its receiver', async () => {
    const receiver = createReceiver(provider, { secret, on })
    const post = receiver.fetch.bind(undefined)
    const answer = await post(await request())
    expect([answer.status, await answer.json()]).toEqual([200, { ok: true }])
  })

  it('gives a secret resolver its second argument', async () => {
    interface Bindings {
      readonly WEBHOOK_SECRET: string
    }
    const receiver = createReceiver(provider, {
      secret: (_request, env: Bindings) => env.WEBHOOK_SECRET,
      on,
      log: false,
    })
    expect((await receiver.fetch(await request(), { WEBHOOK_SECRET: secret })).status).toBe(200)
    expect((await receiver.fetch(await request(), { WEBHOOK_SECRET: 'another' })).status).toBe(400)
  })

  it('refuses a body that was read before', async () => {
    const lines: string[] = []
    const log = { warn: (line: string) => lines.push(line), error: (line: string) => lines.push(line) }
    const receiver = createReceiver(provider, { secret, on, log })
    const read = await request()
    await read.text()
    const answer = await receiver.fetch(read)
    expect([answer.status, await answer.json()]).toEqual([500, { error: 'body_already_parsed' }])
    expect(lines).toHaveLength(1)
    expect(lines[0]).toMatch(/body_already_parsed: A body parser ran before the webhook/)
  })

  it('says once that it drops every event when it has no on', async () => {
    const lines: string[] = []
    const log = { warn: (line: string) => lines.push(line), error: (line: string) => lines.push(line) }
    const receiver = createReceiver(provider, { secret, log })
    for (const each of [await request(), await request()]) expect((await receiver.fetch(each)).status).toBe(200)
    expect(lines).toEqual([
      'rawhook: generic: there is no on, so every verified event is acknowledged and dropped. Add on.',
    ])
  })

  it('answers nothing of use when the sender is gone', async () => {
    const outcomes: Outcome[] = []
    const receiver = createReceiver(provider, {
      secret,
      on,
      log: false,
      onOutcome: (outcome) => outcomes.push(outcome),
    })
    const { headers } = await request()
    const broken = new ReadableStream<Uint8Array>({ pull: (controller) => controller.error(new Error('reset')) })
    const answer = await receiver.fetch(streamed(headers, broken))
    expect([answer.status, await answer.text()]).toEqual([400, ''])
    expect(outcomes.map((outcome) => outcome.kind === 'rejected' && outcome.error.code)).toEqual(['body_aborted'])
  })

  it('gives up on a body that does not come in time, and asks for the connection to be closed', async () => {
    const receiver = createReceiver(provider, { secret, on, log: false, bodyTimeout: 10 })
    const { headers } = await request()
    const answer = await receiver.fetch(streamed(headers, new ReadableStream({})))
    expect([answer.status, await answer.json()]).toEqual([408, { error: 'body_timeout' }])
    expect(answer.headers.get('connection')).toBe('close')
  })

  it('stops reading an endless body, and cancels it', async () => {
    const receiver = createReceiver(provider, { secret, on, log: false, maxBodyBytes: 1024 })
    const { headers } = await request()
    let sent = 0
    let cancelled = false
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        sent += 1024
        controller.enqueue(new Uint8Array(1024))
      },
      cancel() {
        cancelled = true
      },
    })
    const answer = await receiver.fetch(streamed(headers, endless))
    expect([answer.status, await answer.json()]).toEqual([413, { error: 'body_too_large' }])
    expect(cancelled).toBe(true)
    expect(sent).toBeLessThan(16 * 1024)
  })
})
