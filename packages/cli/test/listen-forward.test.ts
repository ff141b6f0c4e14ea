import { createServer } from 'node:http'
import { gzipSync } from 'node:zlib'
import { createReceiver, type InboxRow, sign } from '@rawhook/core'
import { readSqliteInbox } from '@rawhook/inbox/sqlite'
import { webhook } from '@rawhook/node'
import { spine } from '@rawhook/providers/spine'
import { lastChunk, rawChunk, rawConnection, rawHead, sendRaw } from '@rawhook/testing'
import { describe, expect, it, vi } from 'vitest'
import { inboxFolder } from './inbox-folder.ts'
import { deliver, listen, secret, spineBody } from './listening-program.ts'
import { recordingApp } from './recording-app.ts'

vi.setConfig({ testTimeout: 30_000 })

type Lines = readonly (readonly [name: string, value: string])[]

async function signed(body: Uint8Array): Promise<Lines> {
  return Object.entries(await sign(spine, { secret, body }))
}

async function rowsIn(path: string): Promise<readonly InboxRow[]> {
  const inbox = await readSqliteInbox({ path })
  const rows = await inbox.list({})
  await inbox.close()
  return rows
}

const pairs = (raw: readonly string[]): readonly string[] =>
  raw.flatMap((name, index) => (index % 2 === 0 ? [`${name}: ${raw[index + 1]}`] : []))

describe('rawhook listen --forward', () => {
  it('passes deliveries on byte for byte, with every header but those of the connection', async () => {
    const { path } = inboxFolder()
    const app = await recordingApp()
    const listener = await listen(path, ['--forward', `${app.url}/webhooks/spine?app=1`])
    // a byte order mark, CRLF, a NUL in an escape, spaces and characters of four bytes: parsing and writing would lose them
    const body = Buffer.from(`\ufeff\r\n${spineBody('evt_1').replace('{', '{ "note": "\\u0000 é 😀 $&" ,\r\n')}\r\n `)
    const own: Lines = [
      ['X-Twice', 'one'],
      ['x-twice', 'two'],
      ['X-Bytes', '\u00e9'],
      ['Content-Type', 'application/json; charset=utf-8'],
    ]
    const hop: Lines = [
      ['Connection', 'keep-alive, X-Hop'],
      ['X-Hop', 'for this connection only'],
      ['Keep-Alive', 'timeout=5'],
      ['Proxy-Authorization', 'Basic canary'],
      ['TE', 'trailers'],
      ['Transfer-Encoding', 'chunked'],
    ]
    const signature = await signed(body)
    const connection = await rawConnection(listener.port, 5000)
    const head = rawHead({ path: '/hooks?token=a%20b', headers: [...hop, ...own, ...signature], framing: 'none' })
    await connection.write(Buffer.from(head, 'latin1'))
    await connection.write(
      Buffer.concat([rawChunk(body.subarray(0, 2)), rawChunk(body.subarray(2)), Buffer.from(lastChunk)]),
    )
    expect((await connection.answer()).status).toBe(200)
    connection.destroy()

    const [got, ...more] = app.recorded
    expect(more).toEqual([])
    expect(got).toMatchObject({ method: 'POST', url: '/webhooks/spine?app=1&token=a%20b' })
    expect(got?.body.equals(body)).toBe(true)
    expect(pairs(got?.rawHeaders ?? [])).toEqual([
      `Host: 127.0.0.1:${app.port}`,
      ...[...own, ...signature].map(([name, value]) => `${name}: ${value}`),
      `Content-Length: ${body.length}`,
      'Connection: keep-alive',
    ])
    expect(await listener.stop()).toBe(0)
    expect(await rowsIn(path)).toMatchObject([{ id: 'evt_1', status: 'completed', attempts: 1 }])
  })

  it("hands the app's answer to the sender byte for byte, and follows no redirection", async () => {
    const { path } = inboxFolder()
    const bytes = Buffer.from([0, 255, 254, 13, 10, 128])
    const app = await recordingApp((response, { url }) => {
      if (url === '/hooks?moved') response.writeHead(302, { location: '/elsewhere' }).end()
      else if (url === '/hooks?empty') response.writeHead(204).end()
      else response.writeHead(418, ['X-App', 'é', 'Set-Cookie', 'a=1', 'Set-Cookie', 'b=2']).end(bytes)
    })
    const listener = await listen(path, ['--forward', `${app.url}/hooks`])
    const teapot = await deliver(listener.url, 'evt_1')
    expect([teapot.status, teapot.headers.getSetCookie()]).toEqual([418, ['a=1', 'b=2']])
    expect(Buffer.from(await teapot.arrayBuffer()).equals(bytes)).toBe(true)

    const body = Buffer.from(spineBody('evt_2'))
    const moved = await sendRaw(listener.port, { path: '/?moved', headers: await signed(body), body })
    expect([moved.status, moved.headers.get('location')]).toEqual([302, '/elsewhere'])
    const empty = await sendRaw(listener.port, { path: '/?empty', headers: await signed(body), body })
    expect([empty.status, empty.headers.get('content-length')]).toEqual([204, null])
    expect(app.recorded).toHaveLength(3)
    await listener.until(/duplicate, app 204/)
    expect(await listener.stop()).toBe(0)
    expect(await rowsIn(path)).toMatchObject([
      { id: 'evt_2', status: 'completed', attempts: 2 },
      { id: 'evt_1', status: 'retrying', attempts: 1, lastError: 'the app answered 418' },
    ])
  })

  it("lets nothing through that is not verified, not the provider's, or compressed", async () => {
    const { path } = inboxFolder()
    const app = await recordingApp()
    const listener = await listen(path, ['--forward', app.url])
    const invalid = Buffer.concat([Buffer.from(spineBody('evt_1').slice(0, -1)), Buffer.from(',"x":"\xff"}', 'latin1')])
    const body = Buffer.from(spineBody('evt_2'))
    const answers = [
      await sendRaw(listener.port, { path: '/', body }),
      await sendRaw(listener.port, { path: '/', headers: await signed(Buffer.from('other')), body }),
      await sendRaw(listener.port, { path: '/', headers: await signed(invalid), body: invalid }),
      await sendRaw(listener.port, {
        path: '/',
        headers: [...(await signed(body)), ['content-encoding', 'gzip']],
        body: gzipSync(body),
      }),
    ]
    expect(answers.map(({ status, body: text }) => [status, String(text)])).toEqual([
      [400, '{"error":"signature_missing"}'],
      [400, '{"error":"signature_invalid"}'],
      [400, '{"error":"payload_malformed"}'],
      [415, '{"error":"content_encoding_unsupported"}'],
    ])
    expect(await listener.stop()).toBe(0)
    expect(app.recorded).toEqual([])
    expect(await rowsIn(path)).toEqual([])
  })

  it('keeps what the app did not take, answers 502, and passes the redelivery on', async () => {
    const { path } = inboxFolder()
    const app = await recordingApp()
    await app.close()
    const listener = await listen(path, ['--forward', app.url, '--json'])
    const refused = await deliver(listener.url, 'evt_1')
    expect([refused.status, await refused.json()]).toEqual([502, { error: 'forward_failed' }])

    const receiver = createReceiver(spine, { secret, on: { 'run.completed': () => undefined }, log: false })
    const server = createServer(webhook(receiver))
    server.listen(app.port, '127.0.0.1')
    const again = await deliver(listener.url, 'evt_1')
    expect([again.status, await again.json()]).toEqual([200, { ok: true }])
    server.close()
    server.closeAllConnections()
    await listener.until(/"forwarded":\{"status":200\}/)
    expect(await listener.stop()).toBe(0)
    expect(listener.stdout()).toContain('"forwarded":{"error":"ECONNREFUSED"}')
    expect(await rowsIn(path)).toMatchObject([{ id: 'evt_1', status: 'completed', attempts: 2 }])
  })
})
