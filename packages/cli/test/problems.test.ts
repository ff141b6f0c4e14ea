import { once } from 'node:events'
import { createServer } from 'node:http'
import { type AddressInfo, createServer as createTcpServer, type Socket } from 'node:net'
import { dirname } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { endOf } from '../src/end-of-program.ts'
import { Failure } from '../src/failure.ts'
import { timedFetch } from '../src/send/timed-fetch.ts'
import { temporaryFiles } from './files.ts'
import { secret } from './listening-program.ts'
import { refusal, run } from './program.ts'

const file = temporaryFiles()
const noDatabase = 'no database, and longer than the head of one: '.repeat(20)

/** What a driver, the system or the runtime says, and people should not have to read. */
const raw =
  /defect|\w+Error:|\bat .*\.js:\d|no such file or directory, |syscall|getaddrinfo|connect E|bad port|fetch failed|undefined|\[object/

/** Expects a sentence, and nothing that a program said: the command is refused before it prints anything. */
async function expectRefusal(args: readonly string[], says: RegExp, exitCode: 1 | 2): Promise<void> {
  const said = await refusal(args)
  expect(said).toMatch(says)
  expect(said).not.toMatch(raw)
  expect(said).toMatch(new RegExp(`\n${exitCode}\n$`))
}

/** A server on this machine that does something else than it should. */
async function portOf(answer: (socket: Socket) => unknown): Promise<number> {
  const server = createTcpServer((socket) => socket.on('error', () => undefined).once('data', () => answer(socket)))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  return (server.address() as AddressInfo).port
}

async function closedPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

describe('what the system refuses is a sentence that says what to do', () => {
  it('where a file is missing, is a folder, or stands in the way', async () => {
    const other = file('notes.txt', noDatabase)
    const folder = dirname(other)
    const readers = [
      ...['--request', '--curl', '--body'].map((option) => ['verify', 'spine', option]),
      ['send', 'spine', '127.0.0.1', '--data'],
    ]
    for (const reader of readers) {
      await expectRefusal([...reader, 'nowhere'], /nowhere cannot be read: there is no such file \(ENOENT\)/, 2)
      await expectRefusal([...reader, folder], /cannot be read: it is a folder, not a file \(EISDIR\)/, 2)
      await expectRefusal([...reader, `${other}/x`], /a part of its path is a file, not a folder \(ENOTDIR\)/, 2)
    }
  })

  it('where there is no inbox, or something else is in its place', async () => {
    const other = file('text.db', noDatabase)
    const verbs = ['list', 'dead', 'stats', 'retry x', 'replay x', 'pause', 'resume', 'show x', 'purge --yes']
    for (const verb of verbs) {
      const at = (path: string): readonly string[] => ['inbox', ...verb.split(' '), '--store', path]
      await expectRefusal(at('nowhere.db'), /nowhere\.db: There is no such file\. The app makes it when it starts/, 1)
      await expectRefusal(at(dirname(other)), /: it is a folder or a device, not a file\./, 1)
      await expectRefusal(at(other), /: it is a file, but no SQLite database\./, 1)
    }
  })

  it('where listen finds something else in the place of its inbox or its folder', async () => {
    const other = file('listen.db', noDatabase)
    const blocked = /a file is in the place of its folder|a part of its path is a file/
    const listen = (path: string) => run(['listen', 'spine', '--store', path], { env: { RAWHOOK_SECRET: secret } })
    expect(await listen(dirname(other))).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining('it is a folder'),
    })
    expect(await listen(other)).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('no SQLite database') })
    expect(await listen(`${other}/inbox.db`)).toMatchObject({ exitCode: 1, stderr: expect.stringMatching(blocked) })
    const env = { RAWHOOK_SECRET: secret, XDG_STATE_HOME: other }
    const unnamed = await run(['listen', 'spine'], { env })
    expect(unnamed).toMatchObject({ exitCode: 1, stderr: expect.stringMatching(blocked) })
    expect(unnamed.stderr).not.toMatch(raw)
  })

  it('where the app is not there, speaks something else, or goes away', async () => {
    const closed = await closedPort()
    const silent = await portOf((socket) => socket.destroy())
    const noHttp = await portOf((socket) => socket.end('SSH-2.0-x\r\n'))
    const plain = await portOf((socket) => socket.end('HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n'))
    const cases: readonly (readonly [url: string, says: RegExp])[] = [
      [`http://127.0.0.1:${closed}`, /^No answer from 127\.0\.0\.1:\d+: nothing listens there; .* \(ECONNREFUSED\)\.$/],
      [`http://localhost:${closed}`, /^No answer from localhost:\d+: nothing listens there/],
      [`http://127.0.0.1:${silent}`, /it closed the connection before it answered/],
      [`http://127.0.0.1:${noHttp}`, /what it answers is no HTTP; try https:/],
      [`https://127.0.0.1:${plain}`, /it speaks no TLS there; try http:/],
      ['http://nowhere.invalid', /the name has no address|the name cannot be looked up/],
      ['http://127.0.0.1:6000', /^Node never connects to port 6000, which browsers block too/],
    ]
    for (const [url, says] of cases) {
      const { fetch } = timedFetch(new URL(url), 5000)
      const thrown: unknown = await fetch(new Request(url, { method: 'POST', body: '{}' })).catch((error) => error)
      expect(thrown).toBeInstanceOf(Failure)
      const { message } = endOf(thrown, {})
      expect(message).toMatch(says)
      expect(message).not.toMatch(raw)
    }
    await expectRefusal(['send', 'spine', '127.0.0.1:65536'], /is no URL\. .* up to 65535/, 2)
    await expectRefusal(['send', 'spine', 'nowhere.invalid'], /nowhere\.invalid has no address/, 2)
  })

  it('where a database is not there, or answers in another way', async () => {
    const closed = await closedPort()
    const noPostgres = await portOf((socket) => socket.destroy())
    const cases: readonly (readonly [store: string, says: RegExp])[] = [
      [`postgres://ada:canary@127.0.0.1:${closed}/shop`, /127\.0\.0\.1:\d+\/shop: nothing listens there/],
      [`postgres://ada:canary@127.0.0.1:${noPostgres}/shop`, /closed the connection/],
      ['postgres://ada:canary@nowhere.invalid/shop', /the name has no address|the name cannot be looked up/],
      ['postgres://ada:canary@127.0.0.1:99999/shop', /the address cannot be read: .* at most 65535/],
      ['postgres://ada:can%ary@:::/shop', /PostgreSQL: the address cannot be read: .* % as %25/],
    ]
    for (const [store, says] of cases) await expectRefusal(['inbox', 'list', '--store', store], says, 1)
  })

  it('in the middle of something too: a full disk is no defect', () => {
    const full = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' })
    expect(endOf(full, {})).toEqual({
      exitCode: 1,
      kind: 'check',
      message: 'The system refused it: the disk is full (ENOSPC).',
    })
    expect(endOf(new TypeError('x is not a function'), {})).toMatchObject({ kind: 'defect' })
  })
})
