import { once } from 'node:events'
import { createServer as createHttpServer } from 'node:http'
import { type AddressInfo, createServer as createTcpServer, type Server } from 'node:net'
import { rawBytes, rawChunk, rawConnection, sendRaw } from '@rawhook/testing'
import { describe, expect, it } from 'vitest'

async function portOf(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

/** A server that writes this to whoever connects. */
async function saying(...parts: readonly string[]) {
  const server = createTcpServer((socket) => {
    for (const part of parts) socket.write(part)
    socket.end()
  })
  return { port: await portOf(server), close: () => server.close() }
}

describe('the raw client', () => {
  it('writes the headers as they are given, repeated ones too, and frames the body', () => {
    const headers = [
      ['X-One', 'a'],
      ['x-one', 'b'],
    ] as const
    const head = 'POST /x HTTP/1.1\r\nhost: localhost\r\nX-One: a\r\nx-one: b\r\n'
    expect(String(rawBytes({ path: '/x', headers, body: 'é' }))).toBe(`${head}content-length: 2\r\n\r\né`)
    expect(String(rawBytes({ path: '/x', headers }))).toBe(`${head}\r\n`)
    expect(String(rawBytes({ path: '/x', headers, body: 'abc', framing: 'chunked' }))).toBe(
      `${head}transfer-encoding: chunked\r\n\r\n2\r\nab\r\n1\r\nc\r\n0\r\n\r\n`,
    )
    expect(String(rawBytes({ path: '/x', headers, body: '', framing: 'chunked' }))).toMatch(/\r\n\r\n0\r\n\r\n$/)
    expect(String(rawChunk('0123456789abcdef'))).toBe('10\r\n0123456789abcdef\r\n')
  })

  it('gets what a server of node:http answers', async () => {
    const server = createHttpServer((request, response) => {
      let body = ''
      request.on('data', (bytes) => {
        body += bytes
      })
      request.on('end', () => response.writeHead(201, { 'x-method': request.method }).end(body))
    })
    const port = await portOf(server)
    const { status, headers, body } = await sendRaw(port, { path: '/', body: 'abc', framing: 'chunked' })
    expect([status, headers.get('x-method'), body]).toEqual([201, 'POST', 'abc'])
    expect(await sendRaw(port, { method: 'HEAD', path: '/' })).toMatchObject({ status: 201, body: '' })
    server.close()
  })

  const answers: Readonly<Record<string, readonly string[]>> = {
    'by its length, in pieces': ['HTTP/1.1 200 OK\r\nContent-Le', 'ngth: 4\r\n\r\nab', 'cd'],
    'in chunks': ['HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n', '1\r\nd\r\n0\r\n\r\n'],
    'until the connection closes': ['HTTP/1.1 200 OK\r\n\r\n', 'abcd'],
  }
  for (const [how, parts] of Object.entries(answers)) {
    it(`reads a body that comes ${how}`, async () => {
      const { port, close } = await saying(...parts)
      const connection = await rawConnection(port)
      expect(await connection.answer()).toMatchObject({ status: 200, body: 'abcd' })
      await connection.closed()
      close()
    })
  }

  it('reads one answer after the other', async () => {
    const { port, close } = await saying(
      'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 No Content\r\n\r\nHTTP/1.1 200 OK\r\n',
      'content-length: 1\r\n\r\na',
    )
    const connection = await rawConnection(port)
    const statuses = [await connection.answer(), await connection.answer(), await connection.answer()]
    expect(statuses.map(({ status, body }) => [status, body])).toEqual([
      [100, ''],
      [204, ''],
      [200, 'a'],
    ])
    close()
  })

  it('fails when the connection closes in the middle of an answer', async () => {
    const { port, close } = await saying('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nab')
    const connection = await rawConnection(port)
    await expect(connection.answer()).rejects.toThrow('closed before')
    close()
  })

  it('fails when nothing happens for too long', async () => {
    const server = createTcpServer(() => {})
    const connection = await rawConnection(await portOf(server), 20)
    await expect(connection.answer()).rejects.toThrow('nothing happened for 20 ms')
    await expect(connection.closed()).rejects.toThrow('nothing happened for 20 ms')
    server.close()
  })
})
