import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type AnyEvents, createReceiver, type IncomingRequest, type ReceiverOptions } from '../src/index.ts'
import { acme, now, secret } from './acme.ts'
import { arrival, delivery, event } from './delivery.ts'

const receive = (request: IncomingRequest, options: Partial<ReceiverOptions<AnyEvents>> = {}) =>
  createReceiver(acme, { secret, now: () => now, log: false, ...options }).receive(request)
const size = new TextEncoder().encode(event()).length

describe('the size of a body', () => {
  it('may be maxBodyBytes, and not one byte more', async () => {
    expect((await receive(await delivery(), { maxBodyBytes: size })).kind).toBe('verified')
    const request = await delivery()
    expect(await receive(request, { maxBodyBytes: size - 1 })).toMatchObject({
      error: { code: 'body_too_large', status: 413, message: new RegExp(`maxBodyBytes is ${size - 1}`) },
    })
    expect(request.read).toEqual([size - 1])
  })

  it('is refused by Content-Length before it is read', async () => {
    const request = await delivery({ headers: { 'Content-Length': '101' } })
    const outcome = await receive(request, { maxBodyBytes: 100 })
    expect(outcome).toMatchObject({ error: { code: 'body_too_large', message: /has 101 bytes; maxBodyBytes is 100/ } })
    expect(request.read).toEqual([])
  })

  it.each(['1', 'x', '-1', '', 'NaN'])('is not believed when Content-Length says %j', async (length) => {
    const request = await delivery({ headers: { 'Content-Length': length } })
    expect((await receive(request, { maxBodyBytes: size })).kind).toBe('verified')
  })

  it('may be nothing', async () => {
    expect(await receive(await delivery({ body: '' }))).toMatchObject({ error: { code: 'payload_malformed' } })
  })
})

describe('the encoding of a body', () => {
  it.each(['gzip', 'br', 'deflate', 'zstd', 'identity, gzip', 'GZIP', 'x'])('is not %s', async (encoding) => {
    const request = await delivery({ headers: { 'Content-Encoding': encoding } })
    expect(await receive(request)).toMatchObject({ error: { code: 'content_encoding_unsupported', status: 415 } })
    expect(request.read).toEqual([])
  })

  it.each(['', 'identity', 'Identity'])('may be called %j', async (encoding) => {
    const request = await delivery({ headers: { 'Content-Encoding': encoding } })
    expect((await receive(request)).kind).toBe('verified')
  })

  it.each([
    'gzip',
    'gzip, chunked',
    'GZIP,chunked',
    'deflate, chunked',
    'chunked, gzip',
    'chunked, chunked',
    'chunked;q=1',
    'x',
  ])('is not %s on its way either', async (coding) => {
    const request = await delivery({ headers: { 'Transfer-Encoding': coding } })
    expect(await receive(request)).toMatchObject({ error: { code: 'content_encoding_unsupported', status: 415 } })
    expect(request.read).toEqual([])
  })

  it.each(['', 'chunked', 'Chunked', 'identity'])('may be %j on its way', async (coding) => {
    const request = await delivery({ headers: { 'Transfer-Encoding': coding } })
    expect((await receive(request)).kind).toBe('verified')
  })
})

describe('the time of a body', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())
  const headers = { 'Acme-Signature': 't=1,v1=00' }

  it.each([
    [undefined, 10_000],
    [50, 50],
  ])('is limited by a bodyTimeout of %s ms', async (bodyTimeout, ms) => {
    const request = arrival({ headers, readBody: () => new Promise(() => {}) })
    const outcome = receive(request, bodyTimeout === undefined ? {} : { bodyTimeout })
    await vi.advanceTimersByTimeAsync(ms - 1)
    expect(request.discarded).toEqual([])
    await vi.advanceTimersByTimeAsync(1)
    expect(await outcome).toMatchObject({ error: { code: 'body_timeout', status: 408 } })
  })

  it('leaves no timer behind when it arrives, late or not', async () => {
    await receive(await delivery())
    expect(vi.getTimerCount()).toBe(0)
    const late = arrival({
      headers,
      readBody: () => new Promise((resolve) => setTimeout(resolve, 60, new Uint8Array())),
    })
    const outcome = receive(late, { bodyTimeout: 50 })
    await vi.advanceTimersByTimeAsync(100)
    expect(await outcome).toMatchObject({ error: { code: 'body_timeout' } })
    expect(vi.getTimerCount()).toBe(0)
  })
})

describe('a body that cannot be read', () => {
  const headers = { 'Acme-Signature': 't=1,v1=00' }
  it.each([
    ['rejects', () => Promise.reject(new Error('reset'))],
    [
      'throws',
      () => {
        throw new Error('reset')
      },
    ],
  ])('is aborted when the port %s, and nothing is answered', async (_, readBody) => {
    const receiver = createReceiver(acme, { secret, log: false })
    const outcome = await receiver.receive(arrival({ headers, readBody }))
    expect(outcome).toMatchObject({ error: { code: 'body_aborted', cause: { message: 'reset' } } })
    expect(receiver.acknowledge(outcome)).toBeUndefined()
  })

  it('says what to do when a parser was first', async () => {
    const outcome = await receive(arrival({ headers, readBody: () => Promise.resolve('body_already_parsed') }))
    expect(outcome).toMatchObject({ error: { status: 500, message: /Mount the webhook before the parser/ } })
  })

  it('keeps the failure that the port names', async () => {
    const outcome = await receive(arrival({ headers, readBody: () => Promise.resolve('body_aborted') }))
    expect(outcome).toMatchObject({ error: { code: 'body_aborted' } })
  })
})

describe('after a refusal', () => {
  it('the sender may finish, within eight times the limit', async () => {
    const request = arrival()
    expect(await receive(request, { maxBodyBytes: 100 })).toMatchObject({ finished: true })
    expect(request.discarded).toEqual([800])
  })

  it('it is noted when the sender did not, or when discarding failed', async () => {
    const discards = [
      () => Promise.resolve(false),
      () => Promise.reject(new Error('reset')),
      () => {
        throw new Error('reset')
      },
    ]
    for (const discard of discards) expect(await receive(arrival({ discard }))).toMatchObject({ finished: false })
  })

  it('nothing is discarded where a delivery was accepted or a handler failed', async () => {
    for (const options of [{}, { on: { '*': () => Promise.reject(new Error('no')) } }]) {
      const request = await delivery()
      await receive(request, options)
      expect(request.discarded).toEqual([])
    }
  })
})
