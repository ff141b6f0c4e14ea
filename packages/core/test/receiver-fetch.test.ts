import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type AnyEvents, createReceiver, type ReceiverOptions, sign } from '../src/index.ts'
import { acme, acmeWith, now, secret } from './acme.ts'
import { event } from './delivery.ts'
import { lines } from './lines.ts'

const settings = { secret, now: () => now, log: false } as const
const on = { '*': () => {} }
const url = 'https://a.example/hook?x=1'

async function request(body: BodyInit | null = event(), signed = event()): Promise<Request> {
  const headers = await sign(acme, { body: signed, secret, now })
  return new Request(url, { method: 'POST', body, headers, duplex: 'half' } as RequestInit)
}

/** `receiver.fetch`, of a receiver that dispatches. */
const fetchOf = (options: Partial<ReceiverOptions<AnyEvents>> = {}, provider = acme) => {
  const receiver = createReceiver(provider, { ...settings, on, ...options })
  return (request: Request): Promise<Response> => receiver.fetch(request)
}

/** A body that arrives in pieces; `undefined` never comes, an error breaks it. */
const stream = (...chunks: readonly (string | Uint8Array | undefined | Error)[]): ReadableStream<Uint8Array> => {
  const left = [...chunks]
  return new ReadableStream({
    async pull(controller) {
      const next = left.shift()
      if (next instanceof Error) return controller.error(next)
      if (next !== undefined)
        return controller.enqueue(typeof next === 'string' ? new TextEncoder().encode(next) : next)
      if (chunks.includes(undefined)) await new Promise(() => {})
      controller.close()
    },
  })
}

describe('receiver.fetch', () => {
  it('answers a delivery, and may be passed on without its receiver', async () => {
    const detached: (request: Request) => Promise<Response> = Reflect.get(
      createReceiver(acme, { ...settings, on }),
      'fetch',
    )
    const answer = await detached(await request())
    expect([answer.status, answer.headers.get('content-type'), await answer.json()]).toEqual([
      200,
      'application/json',
      { ok: true },
    ])
  })

  it('joins a body that arrives in pieces, or in one, or in none', async () => {
    const fetch = fetchOf()
    const text = event()
    for (const body of [stream(text.slice(0, 5), '', text.slice(5)), stream(text), text])
      expect((await fetch(await request(body))).status).toBe(200)
    for (const body of [stream(), null, '']) expect((await fetch(await request(body, ''))).status).toBe(400)
  })

  it('answers a refusal with its code', async () => {
    const fetch = fetchOf()
    const answer = await fetch(await request(event(), 'other'))
    expect([answer.status, await answer.json()]).toEqual([400, { error: 'signature_invalid' }])
    const get = await fetch(new Request(url))
    expect([get.status, get.headers.get('allow')]).toEqual([405, 'POST'])
  })

  it('answers 204 without a body where the provider wants that', async () => {
    const provider = acmeWith({ success: { status: 204 } })
    const answer = await createReceiver(provider, { ...settings, on }).fetch(await request())
    expect([answer.status, answer.body]).toEqual([204, null])
  })

  it('refuses a body that somebody read before', async () => {
    const used = await request()
    await used.text()
    const answer = await createReceiver(acme, { ...settings, on }).fetch(used)
    expect([answer.status, await answer.json()]).toEqual([500, { error: 'body_already_parsed' }])
  })

  it('stops reading at the limit, and gives up on a sender that does not end', async () => {
    const fetch = fetchOf({ maxBodyBytes: 10 })
    let sent = 0
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        sent += 8
        controller.enqueue(new Uint8Array(8))
      },
    })
    const answer = await fetch(await request(endless))
    expect([answer.status, answer.headers.get('connection')]).toEqual([413, 'close'])
    expect(sent).toBeLessThan(200)
  })

  it('lets a sender finish before it reads the refusal', async () => {
    const fetch = fetchOf({ maxBodyBytes: 10 })
    const answer = await fetch(await request(stream('0123456789', 'more', 'end')))
    expect([answer.status, answer.headers.get('connection')]).toEqual([413, null])
  })

  it('answers a sender that broke off, although nobody reads it', async () => {
    const fetch = fetchOf()
    const answer = await fetch(await request(stream('{', new Error('reset'))))
    expect([answer.status, answer.body]).toEqual([400, null])
  })

  it("hands the framework's own object to the resolver", async () => {
    const seen: unknown[] = []
    const receiver = createReceiver<Record<string, never>, never, object, { readonly key: string }>(acmeWith(), {
      ...settings,
      secret: (_, native) => {
        seen.push(native)
        return native.key
      },
    })
    const answer = await receiver.fetch(await request(), { key: secret })
    expect([answer.status, seen]).toEqual([200, [{ key: secret }]])
  })

  it('says once that every event is dropped where there is no on', async () => {
    const log = lines()
    const receiver = createReceiver(acme, { ...settings, log })
    await receiver.fetch(await request())
    await receiver.fetch(await request())
    expect(log.warned).toEqual([expect.stringMatching(/there is no on, so every verified event is acknowledged/)])
  })

  describe('on a sender that pauses', () => {
    beforeEach(() => void vi.useFakeTimers())
    afterEach(() => void vi.useRealTimers())

    it('answers 408, and closes the connection half a second later', async () => {
      const fetch = fetchOf({ bodyTimeout: 100 })
      const answer = fetch(await request(stream('{', undefined)))
      await vi.advanceTimersByTimeAsync(100)
      await vi.advanceTimersByTimeAsync(500)
      expect([(await answer).status, (await answer).headers.get('connection')]).toEqual([408, 'close'])
    })

    it('refuses what it need not read as soon as half a second is over', async () => {
      const fetch = fetchOf()
      const unsigned = new Request(url, { method: 'POST', body: stream('{', undefined), duplex: 'half' } as RequestInit)
      const answer = fetch(unsigned)
      await vi.advanceTimersByTimeAsync(500)
      expect([(await answer).status, (await answer).headers.get('connection')]).toEqual([400, 'close'])
    })
  })
})
