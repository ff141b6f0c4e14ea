import { createServer, type IncomingMessage } from 'node:http'
import { connect } from 'node:net'
import { incomingMessage } from '@rawhook/node'
import { listening, rawConnection } from '@rawhook/testing'
import { describe, expect, it } from 'vitest'

type Read = Awaited<ReturnType<ReturnType<typeof incomingMessage>['readBody']>>

/** What `readBody` makes of a request that `send` writes on a connection of its own. */
async function reading(
  send: (port: number) => Promise<unknown>,
  prepare: (message: IncomingMessage) => unknown = () => undefined,
): Promise<Read> {
  let tell: (read: Promise<Read>) => void = () => undefined
  const told = new Promise<Read>((resolve) => {
    tell = resolve
  })
  const server = createServer(async (message, response) => {
    await prepare(message)
    tell(incomingMessage(message).readBody(10))
    told.finally(() => response.end()).catch(() => undefined)
  })
  const { port, close } = await listening(server)
  await send(port)
  const read = await told
  server.closeAllConnections()
  await close()
  return read
}

const head = (length: number): string => `POST / HTTP/1.1\r\nhost: localhost\r\ncontent-length: ${length}\r\n\r\n`

const writing =
  (...parts: readonly string[]) =>
  async (port: number): Promise<void> => {
    const connection = await rawConnection(port)
    for (const part of parts) await connection.write(Buffer.from(part, 'latin1'))
  }

const arrival = (message: IncomingMessage): Promise<unknown> =>
  new Promise((resolve) => message.once('readable', resolve))

describe('the body of a message', () => {
  it('is its bytes, whatever they are', async () => {
    expect(await reading(writing(head(4), '\u00ff\u0000\u00ef\n'))).toEqual(Buffer.from([0xff, 0, 0xef, 10]))
  })

  it('is joined when it comes in pieces', async () => {
    const pieces = `POST / HTTP/1.1\r\nhost: localhost\r\ntransfer-encoding: chunked\r\n\r\n2\r\nab\r\n1\r\nc\r\n0\r\n\r\n`
    expect(await reading(writing(pieces))).toEqual(Buffer.from('abc'))
  })

  it('is empty where there is none', async () => {
    expect(await reading(writing(head(0)))).toEqual(Buffer.alloc(0))
  })

  it('may be as long as the limit, and no longer', async () => {
    expect(await reading(writing(head(10), '0123456789'))).toHaveLength(10)
    expect(await reading(writing(head(11), '0123456789a'))).toBe('body_too_large')
  })

  it('is found in UTF-8 text that is made of it at the same time, and is gone where the bytes are lost', async () => {
    const asText = (encoding: BufferEncoding) => (message: IncomingMessage) => void message.setEncoding(encoding)
    expect(await reading(writing(head(4), '\u00c3', '\u00bcab'), asText('utf8'))).toEqual(Buffer.from('\u00fcab'))
    expect(await reading(writing(head(11), '0123456789a'), asText('utf8'))).toBe('body_too_large')
    expect(await reading(writing(head(2), '\u00fca'), asText('utf8'))).toBe('body_already_parsed')
    expect(await reading(writing(head(2), 'ab'), asText('latin1'))).toBe('body_already_parsed')
  })

  const readAll = (message: IncomingMessage): Promise<Buffer> =>
    new Promise((resolve) => {
      const chunks: Buffer[] = []
      message.on('data', (chunk: Buffer) => chunks.push(chunk))
      message.on('end', () => resolve(Buffer.concat(chunks)))
    })
  const keeping = (keep: (bytes: Buffer) => object) => async (message: IncomingMessage) =>
    Object.assign(message, keep(await readAll(message)))

  it('that was read by others is found where they kept it', async () => {
    const sent = writing(head(2), '\u00fca')
    const bytes = Buffer.from([0xfc, 0x61])
    expect(
      await reading(
        sent,
        keeping((rawBody) => ({ rawBody, body: {} })),
      ),
    ).toEqual(bytes)
    expect(
      await reading(
        sent,
        keeping((body) => ({ body: new Uint8Array(body) })),
      ),
    ).toEqual(bytes)
    const latin1 = (charset: string) => (kept: Buffer) => ({
      body: kept.toString('latin1'),
      headers: { 'content-type': `text/plain; charset=${charset}`, 'content-length': '2' },
    })
    expect(await reading(sent, keeping(latin1('ISO-8859-1')))).toEqual(bytes)
    expect(await reading(sent, keeping(latin1('"latin1"')))).toEqual(bytes)
    expect(await reading(sent, keeping(latin1('windows-1252')))).toBe('body_already_parsed')
    expect(
      await reading(
        sent,
        keeping((kept) => ({ rawBody: kept.toString('latin1') })),
      ),
    ).toEqual(Buffer.from('üa'))
    expect(
      await reading(
        writing(head(11), '0123456789a'),
        keeping((rawBody) => ({ rawBody })),
      ),
    ).toBe('body_too_large')
  })

  it('that was read by others is gone', async () => {
    const drain = (message: IncomingMessage): Promise<unknown> =>
      new Promise((resolve) => message.on('end', resolve).resume())
    expect(await reading(writing(head(2), 'ab'), drain)).toBe('body_already_parsed')
  })

  it('of a connection that breaks off is aborted, and so is one that had broken off before', async () => {
    const breakOff = async (port: number): Promise<void> => {
      const socket = connect(port, '127.0.0.1')
      socket.write(`${head(10)}half`)
      socket.on('error', () => undefined)
      await new Promise((resolve) => socket.once('ready', resolve))
      socket.end()
    }
    expect(await reading(breakOff, arrival)).toBe('body_aborted')
    const untilClosed = (message: IncomingMessage): Promise<unknown> =>
      new Promise((resolve) => message.once('close', resolve))
    expect(await reading(breakOff, untilClosed)).toBe('body_aborted')
  })
})
