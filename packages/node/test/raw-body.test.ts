import { createServer, type IncomingMessage } from 'node:http'
import { Readable } from 'node:stream'
import { createReceiver } from '@rawhook/core'
import { readMessage } from '@rawhook/core/adapter'
import { incomingMessage } from '@rawhook/node'
import { generic } from '@rawhook/providers/generic'
import { lastChunk, listening, rawChunk, rawConnection } from '@rawhook/testing'
import fc from 'fast-check'
import getRawBody from 'raw-body'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

// Express and Koa read bodies with raw-body. Ours replaces it, and is held against it here: the same bytes, and the same
// refusals, in our words.

/** Bytes in latin1, so that a difference can be read, or the code of a refusal. */
type Read = { readonly bytes: string } | { readonly refused: string }

const taken = (bytes: Uint8Array): Read => ({ bytes: Buffer.from(bytes).toString('latin1') })

const codes: Readonly<Record<string, string>> = {
  'entity.too.large': 'body_too_large',
  'request.aborted': 'body_aborted',
  'request.size.invalid': 'body_aborted',
  'stream.encoding.set': 'body_already_parsed',
}

const wasRead = ({ readableDidRead, readableEnded }: Readable): boolean => readableDidRead || readableEnded

/** What raw-body throws. A stream that is not readable was read by others, or has broken off before. */
function refusalOf(error: unknown, stream: Readable): Read {
  const type = error instanceof Error && 'type' in error ? String(error.type) : 'error of the stream'
  if (type === 'stream.not.readable') return { refused: wasRead(stream) ? 'body_already_parsed' : 'body_aborted' }
  return { refused: codes[type] ?? 'body_aborted' }
}

const byRawBody = (stream: Readable, limit: number, length?: string): Promise<Read> =>
  getRawBody(stream, { limit, length: length ?? null }).then(taken, (error) => refusalOf(error, stream))

/** As body-parser calls it: not for a request without a body, which may have been read by others. */
const messageByRawBody = (message: IncomingMessage, limit: number): Promise<Read> =>
  wasRead(message) && message.headers['content-length'] === '0'
    ? Promise.resolve({ bytes: '' })
    : byRawBody(message, limit, message.headers['content-length'])

/** The whole pipeline up to the secret, which is asked for when the body has been read. */
async function messageByOurs(message: IncomingMessage, limit: number): Promise<Read> {
  let read: Read | undefined
  const receiver = createReceiver(generic(), {
    secret: async (request) => {
      read = taken(await request.unverifiedBody())
      return 'whsec_of_this_test'
    },
    maxBodyBytes: limit,
    log: false,
  })
  const outcome = await receiver.receive(incomingMessage(message))
  return read ?? { refused: outcome.kind === 'rejected' ? outcome.error.code : outcome.kind }
}

/** What is done with the message before it is read. */
const preparations = {
  nothing: () => undefined,
  'its bytes are made text of': (message: IncomingMessage) => message.setEncoding('latin1'), // UTF-8 gives the bytes back, and is read
  'it is read by others': (message: IncomingMessage) =>
    new Promise((resolve) => message.on('end', resolve).on('close', resolve).resume()),
}

interface Sent {
  readonly body: Uint8Array
  /** How many bytes more than it has the body may have. */
  readonly room: number
  /** Sizes of the chunks; `undefined`: not chunked. */
  readonly chunks: readonly number[] | undefined
  /** How many bytes more than it has the body is said to have. */
  readonly lie: number
  /** After which share of the bytes the sender goes away. */
  readonly breaksOffAt: number | undefined
  /** Where the bytes on the wire are cut. */
  readonly cuts: readonly number[]
  readonly before: keyof typeof preparations
}

/** Mostly around the limit. */
const room = fc.oneof(fc.constantFrom(-1, 0, 1), fc.integer({ min: -200, max: 200 }))
const limitFor = (length: number, bytes: number): number => Math.max(1, length + bytes)
const share = fc.double({ min: 0, max: 0.99, noNaN: true })
const sent: fc.Arbitrary<Sent> = fc.record({
  body: fc.uint8Array({ maxLength: 200 }),
  room,
  chunks: fc.option(fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 8 }), { nil: undefined }),
  lie: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.integer({ min: -50, max: 50 }) }),
  breaksOffAt: fc.option(share, { nil: undefined, freq: 2 }),
  cuts: fc.array(share, { maxLength: 4 }),
  before: fc.constantFrom('nothing', 'nothing', 'nothing', ...Object.keys(preparations)) as fc.Arbitrary<
    Sent['before']
  >,
})

const head = (...lines: readonly string[]): Buffer =>
  Buffer.from(
    ['POST / HTTP/1.1', 'host: localhost', `x-webhook-signature: sha256=${'0'.repeat(64)}`, ...lines, '', ''].join(
      '\r\n',
    ),
  )

/** The body in chunks of these sizes, in turn. */
function chunked(body: Uint8Array, sizes: readonly number[]): Buffer {
  const parts: Buffer[] = []
  for (let at = 0, turn = 0; at < body.length; turn++) {
    const size = sizes[turn % sizes.length] ?? 1
    parts.push(rawChunk(body.subarray(at, at + size)))
    at += size
  }
  return Buffer.concat([...parts, Buffer.from(lastChunk)])
}

/** Head and body as they go over the wire, and whether they are all that was announced. */
function wireOf({ body, chunks, lie, breaksOffAt = 1 }: Sent): readonly [head: Buffer, body: Buffer, isWhole: boolean] {
  const announced = Math.max(0, body.length + lie)
  const framed = chunks === undefined ? Buffer.from(body) : chunked(body, chunks)
  const length = Math.floor(framed.length * breaksOffAt)
  const isWhole = chunks === undefined ? length >= announced : length === framed.length
  const framing = chunks === undefined ? `content-length: ${announced}` : 'transfer-encoding: chunked'
  return [head(framing), framed.subarray(0, length), isWhole]
}

interface ReaderServer {
  read(sent: Sent): Promise<Read>
  close(): Promise<void>
}

/** A server that reads one request at a time. */
async function readerServer(reader: (message: IncomingMessage, limit: number) => Promise<Read>): Promise<ReaderServer> {
  let arrived: (message: IncomingMessage) => Promise<void> = async () => undefined
  const server = createServer(async (message, response) => {
    await arrived(message)
    response.shouldKeepAlive = false
    response.end()
  })
  const { port, close } = await listening(server)
  return {
    close,
    async read(request) {
      const read = new Promise<Read>((resolve) => {
        arrived = async (message) => {
          await preparations[request.before](message)
          resolve(await reader(message, limitFor(request.body.length, request.room)))
        }
      })
      const [start, body, isWhole] = wireOf(request)
      const connection = await rawConnection(port)
      await connection.write(start)
      const cuts = [0, ...request.cuts.toSorted((one, other) => one - other), 1].map((at) =>
        Math.floor(at * body.length),
      )
      for (const [index, at] of cuts.entries()) await connection.write(body.subarray(at, cuts[index + 1] ?? at))
      if (!isWhole) connection.destroy()
      const result = await read
      connection.destroy()
      return result
    },
  }
}

describe('the reader of messages, and raw-body', () => {
  let ours: ReaderServer
  let theirs: ReaderServer
  beforeAll(async () => {
    ours = await readerServer(messageByOurs)
    theirs = await readerServer(messageByRawBody)
  })
  afterAll(() => Promise.all([ours.close(), theirs.close()]))

  it('read the same bytes from a socket, and refuse the same requests', { timeout: 120_000 }, async () => {
    const seen = new Set<string>()
    await fc.assert(
      fc.asyncProperty(sent, async (request) => {
        const expected = await theirs.read(request)
        seen.add('refused' in expected ? expected.refused : 'bytes')
        expect(await ours.read(request)).toEqual(expected)
      }),
      { numRuns: 200 },
    )
    expect([...seen].toSorted()).toEqual(['body_aborted', 'body_already_parsed', 'body_too_large', 'bytes'])
  })

  it('read the same bytes from a stream, in chunks of any size, and refuse the same streams', {
    timeout: 120_000,
  }, async () => {
    const sizes = fc.oneof(
      fc.array(fc.integer({ min: 1, max: 3 }), { maxLength: 300 }),
      fc.array(fc.constantFrom(1, 100, 1024, 16_384, 65_536), { maxLength: 20 }),
    )
    await fc.assert(
      fc.asyncProperty(sizes, room, fc.boolean(), async (lengths, bytes, breaks) => {
        let at = 0
        const chunks = lengths.map((length) => Buffer.from(Array.from({ length }, () => at++ % 251)))
        const limit = limitFor(at, bytes)
        function* pieces(): Generator<Buffer> {
          yield* chunks
          if (breaks) throw new Error('reset')
        }
        // It may break only after its reader has refused it.
        const stream = (): Readable => Readable.from(pieces(), { objectMode: false }).on('error', () => undefined)
        const read = await readMessage(Object.assign(stream(), { complete: false }), limit)
        const expected = await byRawBody(stream(), limit)
        expect(typeof read === 'string' ? { refused: read } : taken(read)).toEqual(expected)
      }),
    )
  })
})
