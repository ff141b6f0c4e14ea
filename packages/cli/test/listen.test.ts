import { readdirSync, statSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { createReceiver, type InboxRow } from '@rawhook/core'
import { readSqliteInbox, sqliteInbox } from '@rawhook/inbox/sqlite'
import { spine } from '@rawhook/providers/spine'
import { square } from '@rawhook/providers/square'
import { listening, signedRequest } from '@rawhook/testing'
import { describe, expect, it, vi } from 'vitest'
import { expectGolden } from './golden.ts'
import { inboxFolder } from './inbox-folder.ts'
import { deliver, listen, secret, spineBody } from './listening-program.ts'
import { run } from './program.ts'
import { start } from './running.ts'
import { steady } from './steady.ts'
import { terminal } from './terminal.ts'

vi.setConfig({ testTimeout: 30_000 })

async function stored(path: string): Promise<readonly InboxRow[]> {
  const inbox = await readSqliteInbox({ path })
  const rows = await inbox.list({ limit: 10_000 })
  await inbox.close()
  return rows
}

describe('rawhook listen', () => {
  it('verifies, shows and keeps deliveries, and ends with a summary', async () => {
    const { folder, path } = inboxFolder()
    const listener = await listen(path)
    expect((await deliver(listener.url, 'evt_1')).status).toBe(200)
    expect((await deliver(`${listener.url}/any/path?token=canary`, 'evt_1')).status).toBe(200)
    const forged = await deliver(`${listener.url}/hooks`, 'evt_2', 'whsec_of_somebody_else')
    expect([forged.status, await forged.json()]).toEqual([400, { error: 'signature_invalid' }])
    expect((await fetch(listener.url)).status).toBe(405)
    await listener.until(/method_not_allowed/)

    expect(await listener.stop()).toBe(0)
    expect(listener.stderr()).toBe('')
    expect(listener.stdout()).not.toMatch(/canary|whsec/)
    await expectGolden(steady(listener.stdout(), folder), 'listen.txt')
    expect(await stored(path)).toMatchObject([{ id: 'evt_1', status: 'pending', attempts: 0 }])
  })

  it('leaves what it kept to the app that opens the inbox later', async () => {
    const { path } = inboxFolder()
    const listener = await listen(path)
    await deliver(listener.url, 'evt_1')
    await listener.stop()

    const inbox = await sqliteInbox({ path })
    const handled = new Promise<string>((resolve) => {
      const receiver = createReceiver(spine, { secret, inbox, on: { '*': (event) => resolve(event.id) }, log: false })
      receiver.start()
    })
    expect(await handled).toBe('evt_1')
    await inbox.close()
  })

  it('prints a line of JSON for each delivery, and nothing else, with --json', async () => {
    const { path } = inboxFolder()
    const listener = await listen(path, ['--json'])
    await deliver(listener.url, 'evt_1')
    const { headers } = await signedRequest(spine, { secret, body: spineBody('evt_2'), url: listener.url })
    await fetch(listener.url, { method: 'POST', headers, body: `${spineBody('evt_2')}\n` })
    await listener.until(/signature_invalid/)
    expect(await listener.stop()).toBe(0)
    const lines = listener.stdout().trimEnd().split('\n')
    expect(lines.map((line): unknown => JSON.parse(line))).toMatchObject([
      { kind: 'admitted', method: 'POST', path: '/', status: 200, events: [{ id: 'evt_1', type: 'run.completed' }] },
      {
        kind: 'rejected',
        status: 400,
        events: [],
        code: 'signature_invalid',
        cause: { code: 'body_trailing_newline', certain: true },
      },
    ])
    expect(listener.stderr()).toContain('2 deliveries: 1 admitted, 1 rejected')
  })

  it('asks for the secret in a terminal without showing it, and ends at Ctrl-C', async () => {
    const { path } = inboxFolder()
    const { until, type, shown, exitCode } = terminal(['listen', 'spine', '--port', '0', '--store', path])
    await until('Secret of Spine')
    type(`${secret}\r`)
    await until('OUTCOME')
    const [, port] = /listening http:\/\/127\.0\.0\.1:(\d+)/.exec(shown()) ?? []
    await deliver(`http://127.0.0.1:${port}`, 'evt_1')
    await until('admitted 200')
    type('\u0003')
    expect(await exitCode).toBe(0)
    expect(shown()).toContain('1 delivery: 1 admitted')
    expect(shown()).not.toContain(secret)
    expect(shown()).toContain('\u001b[32madmitted 200')
  })

  it('keeps deliveries in the state folder of the user where no store is named', async () => {
    const { folder } = inboxFolder()
    const env = {
      XDG_STATE_HOME: folder,
      RAWHOOK_STORE: 'postgres://app@127.0.0.1:1/app',
      SPINE_WEBHOOK_SECRET: secret,
    }
    const running = start(['listen', 'spine', '--port', '0'], env)
    expect(await running.until(/kept in sqlite:.*/)).toBe(`kept in sqlite:${folder}/rawhook/spine.db`)
    running.child.kill('SIGTERM')
    expect(await running.ended).toEqual({ exitCode: 0, signal: null })
  })

  it('proves what a provider signs together with its URL, by the origin of the tunnel', async () => {
    const { path } = inboxFolder()
    const listener = await listen(path, ['--public-url', 'https://shop.example'], 'square')
    const body = JSON.stringify({ merchant_id: 'm', type: 'payment.created', event_id: 'evt_1', data: {} })
    const signed = await signedRequest(square, { secret, body, url: 'https://shop.example/hooks?a=1' })
    const answer = await fetch(`${listener.url}/hooks?a=1`, { method: 'POST', headers: signed.headers, body })
    expect(answer.status).toBe(200)
    expect(await listener.stop()).toBe(0)
  })

  it('takes what send signs for the URL that a provider signs', async () => {
    const { path } = inboxFolder()
    const env = { RAWHOOK_SECRET: secret }
    const listener = await listen(path, ['--public-url', 'https://shop.example'], 'twilio')
    const target = ['send', 'twilio', `${listener.url}/sms?a=1`]
    const sign = ['--public-url', 'https://shop.example']
    expect(await run([...target, ...sign], { env })).toMatchObject({ exitCode: 0 })
    expect(await run(target, { env })).toMatchObject({ exitCode: 1 })
    expect(await listener.stop()).toBe(0)
    expect(await stored(path)).toMatchObject([{ type: 'received' }])
  })

  it('makes files and folders that only the user may read', async () => {
    const { folder } = inboxFolder()
    const env = { XDG_STATE_HOME: join(folder, 'state'), SPINE_WEBHOOK_SECRET: secret }
    const listener = start(['listen', 'spine', '--port', '0'], env)
    await listener.until(/OUTCOME/)
    const modes = readdirSync(folder, { recursive: true, withFileTypes: true }).map((entry) => {
      const { mode } = statSync(join(entry.parentPath, entry.name))
      return `${entry.isDirectory() ? 'folder' : 'file'} ${(mode & 0o777).toString(8)}`
    })
    expect(new Set(modes)).toEqual(new Set(['folder 700', 'file 600']))
    expect(modes.length).toBeGreaterThan(4)
    listener.child.kill('SIGTERM')
    expect((await listener.ended).exitCode).toBe(0)
  })

  it('has lost nothing that was acknowledged when it is killed', async () => {
    const { path } = inboxFolder()
    const listener = await listen(path, ['--json'])
    const acknowledged: string[] = []
    async function sendOn(lane: number): Promise<void> {
      for (let count = 0; ; count++) {
        const id = `evt_${lane}_${count}`
        const { ok } = await deliver(listener.url, id)
        if (ok) acknowledged.push(id)
        if (acknowledged.length === 40) listener.child.kill('SIGKILL')
      }
    }
    const lanes = await Promise.allSettled([0, 1, 2, 3, 4, 5, 6, 7].map(sendOn))
    expect(lanes.every(({ status }) => status === 'rejected')).toBe(true)
    expect((await listener.ended).signal).toBe('SIGKILL')
    expect(acknowledged.length).toBeGreaterThanOrEqual(40)
    const ids = new Set((await stored(path)).map(({ id }) => id))
    expect(acknowledged.filter((id) => !ids.has(id))).toEqual([])
  })

  it('is refused beside the app that has the file, which it names', async () => {
    const { path } = inboxFolder()
    const app = await sqliteInbox({ path })
    const { exitCode, stderr } = await run(['listen', 'spine', '--port', '0', '--store', path], {
      env: { RAWHOOK_SECRET: secret },
    })
    expect({ exitCode, stderr }).toEqual({
      exitCode: 1,
      stderr: expect.stringContaining(`in use by process ${process.pid} on`),
    })
    await app.close()
  })

  it('is wrong usage with a port that is taken, and with what is no port or URL', async () => {
    const { folder, path } = inboxFolder()
    const busy = await listening(createServer())
    const env = { RAWHOOK_SECRET: secret, XDG_STATE_HOME: folder }
    const cases: readonly (readonly [args: readonly string[], message: RegExp])[] = [
      [['--port', String(busy.port)], /Port \d+ of 127\.0\.0\.1 is in use\. Choose another/],
      [['--port', 'http'], /Give a port from 0 to 65535/],
      [['--port', '99999'], /Give a port from 0 to 65535/],
      [['--host', '192.0.2.1'], /192\.0\.2\.1 is no address of this machine/],
      [['--host', 'nowhere.invalid'], /nowhere\.invalid is no address of this machine/],
      [['--forward', 'http://localhost:99999/'], /--forward takes the URL of the app/],
      [['--public-url', 'localhost:4000'], /--public-url takes the whole URL/],
      [['--forward', 'localhost:3000'], /--forward takes the URL of the app/],
      [['--public-url', '/hooks'], /--public-url takes the whole URL/],
    ]
    for (const [args, message] of cases) {
      const { exitCode, stdout, stderr } = await run(['listen', 'spine', '--store', path, ...args], { env })
      expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' })
      expect(stderr).toMatch(message)
      expect(stderr).not.toContain('canary')
    }
    await busy.close()
  })
})
