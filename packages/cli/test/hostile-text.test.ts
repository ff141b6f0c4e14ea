import { readdirSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { sqliteInbox } from '@rawhook/inbox/sqlite'
import { github } from '@rawhook/providers/github'
import { listening, sendRaw, signedRequest } from '@rawhook/testing'
import { describe, expect, it, onTestFinished } from 'vitest'
import { jsonLine, safeText, shownText, visible } from '../src/output/safe-text.ts'
import { temporaryFiles } from './files.ts'
import { commandsIn, hostile, hostileHeader, hostileJson } from './hostile.ts'
import { inboxFolder } from './inbox-folder.ts'
import { listen, secret } from './listening-program.ts'
import { run } from './program.ts'
import { storeAs } from './stored-events.ts'
import { stripeApp } from './stripe-app.ts'

const file = temporaryFiles()
const env = { RAWHOOK_SECRET: secret }

/** Runs it, and expects that nothing of what it wrote could steer a terminal. */
async function safely(args: readonly string[], input?: string | Uint8Array): Promise<string> {
  const { stdout, stderr } = await run(args, { env, ...(input === undefined ? {} : { input }) })
  expect(commandsIn(stdout + stderr), `${args.join(' ')}: ${JSON.stringify(stdout + stderr)}`).toEqual([])
  return stdout
}

const bothForms = (args: readonly string[], input?: string | Uint8Array): Promise<unknown> =>
  Promise.all([safely(args, input), safely([...args, '--json'], input)])

/** An inbox in which everything that came from outside is hostile. */
async function hostileInbox(): Promise<string> {
  const { path } = inboxFolder()
  const store = await sqliteInbox({ path })
  const changes = {
    source: `source${hostile}`,
    tenant: `tenant${hostile}`,
    type: `type${hostile}`,
    headers: { [`x-${hostile}`]: hostile },
    rawBody: Buffer.from(`{"text":"${hostile}"}`),
  }
  await storeAs(store, 'dead', `dead${hostile}`, changes)
  await storeAs(store, 'pending', `pending${hostile}`, changes)
  const [claim] = await store.claim({ source: changes.source, limit: 1, leaseMs: 1000 })
  if (claim !== undefined) await store.fail(claim, `Error ${hostile} at x (y:1:2)`, { status: 'dead' })
  await store.pause(changes.source, { by: hostile, reason: hostile })
  await store.close()
  return path
}

describe('text from outside does not reach the terminal as it is', () => {
  it('in the tables, pages and JSON of the inbox', async () => {
    const store = await hostileInbox()
    const id = `dead${hostile}`
    for (const verb of [['list'], ['dead'], ['stats'], ['list', '--status', 'dead'], ['retry', '--since', '1d']])
      await bothForms(['inbox', ...verb, '--store', store])
    for (const args of [['show', id], ['retry', id], ['pause', '--source', id, '--reason', id], ['resume']])
      await bothForms(['inbox', ...args, '--store', store])
    const rows: readonly { readonly type: string }[] = JSON.parse(
      await safely(['inbox', 'list', '--store', store, '--json']),
    )
    expect(rows[0]?.type).toBe(`type${hostile}`)
  })

  it('in the payload and the headers of an event', async () => {
    const { path } = inboxFolder()
    const store = await sqliteInbox({ path })
    const headers = { [`x-${hostile}`]: hostile }
    await storeAs(store, 'dead', 'evt_1', { headers, rawBody: Buffer.from(hostile) })
    await store.close()
    const show = ['inbox', 'show', 'evt_1', '--payload', '--store', path]
    expect(await safely(show)).toContain('x-a?[2J')
    const [event] = JSON.parse(await safely([...show, '--json']))
    expect(event).toMatchObject({ headers, payload: { data: hostile } })
  })

  it('in the lines of listen', async () => {
    const body = '{"action":"opened"}'
    for (const json of [[], ['--json']]) {
      const { path } = inboxFolder()
      const listener = await listen(path, json, 'github')
      const deliver = async (own: Readonly<Record<string, string>>, key: string): Promise<void> => {
        const { headers } = await signedRequest(github, { secret: key, body, url: listener.url })
        const lines = Object.entries({ ...Object.fromEntries(headers), ...own })
        await sendRaw(listener.port, { path: '/', headers: lines, body: Buffer.from(body) })
      }
      await deliver({ 'x-github-event': `push${hostileHeader}`, 'x-github-delivery': `d${hostileHeader}` }, secret)
      await deliver({ 'x-github-event': hostileHeader, 'x-github-delivery': 'd2' }, 'another secret')
      await listener.until(/signature_invalid/)
      expect(await listener.stop()).toBe(0)
      expect(commandsIn(listener.stdout() + listener.stderr())).toEqual([])
    }
  })

  it('in what an app answers, what is sent to it, and why it does not answer', async () => {
    const app = await listening(
      createServer((_, response) => {
        response.writeHead(302, { location: `http://x/${hostileHeader}`, 'content-type': 'text/plain' }).end(hostile)
      }),
    )
    onTestFinished(app.close)
    const args = ['send', 'github', app.url, '--event', 'push', '--data', file('body.txt', `{"a":"${hostile}"}`)]
    for (const more of [[], ['--json'], ['--repeat', '2']]) await safely([...args, ...more])
    const { url } = await stripeApp()
    await safely(['send', 'stripe', url, '--event', hostile])
    await safely(['send', 'stripe', `http://127.0.0.1:1/${hostile}`])
  })

  it('in a curl line, which still holds the same bytes', async () => {
    const body = `{"a":"it's ${hostileJson} \\\\ !"}`
    const args = ['send', 'github', 'localhost/hook', '--event', 'push', '--data', file('curl.txt', body), '--curl']
    const line = await safely(args)
    expect(await run(['verify', 'github', '--curl', '-'], { env, input: line })).toMatchObject({ exitCode: 0 })
    await safely([...args, '--json'])
  })

  it('in what verify says of a delivery', async () => {
    const { headers } = await signedRequest(github, { secret, body: '{"a":1}' })
    const lines = Object.entries({ ...Object.fromEntries(headers), 'x-github-event': `push${hostileHeader}` })
    const dump = (body: string): Buffer =>
      Buffer.from(
        [`POST /${hostileHeader} HTTP/1.1`, 'Host: x', ...lines.map((line) => line.join(': ')), '', body].join('\r\n'),
        'latin1',
      )
    for (const body of ['{"a":1}', `{"a":"${hostileHeader}"}`])
      await bothForms(['verify', 'github', '--request', '-'], dump(body))
  })

  it('in errors that repeat what was given', async () => {
    const cases = [
      [hostile],
      ['providers', hostile],
      ['providers', `--${hostile}`],
      ['verify', 'spine', '--request', hostile],
      ['verify', 'spine', '--body', '-', '--header', `${hostile}: x`],
      ['verify', 'spine', '--body', '-', '--secret-env', hostile],
      ['send', 'spine', hostile],
      ['send', 'spine', 'localhost', '--repeat', hostile],
      ['listen', 'spine', '--host', hostile],
      ['inbox', 'list', '--store', `sqlite:${hostile}`],
      ['inbox', 'list', '--store', `postgres://127.0.0.1:1/${hostile}`],
      ['inbox', 'list', '--status', hostile],
    ]
    await Promise.all(cases.map((args, index) => safely(index % 2 === 0 ? args : [...args, '--json'])))
  })
})

describe('what the program writes', () => {
  it('is without commands whatever it is made of, and JSON has the same value', () => {
    for (const write of [safeText, visible, shownText, jsonLine]) expect(commandsIn(write(`\0${hostile}`))).toEqual([])
    expect(JSON.parse(jsonLine({ [hostile]: [hostile] }))).toEqual({ [hostile]: [hostile] })
    expect(shownText('\u001b[32mgreen\u001b[39m\u001b[2J')).toBe('\u001b[32mgreen\u001b[39m\ufffd[2J')
    expect(safeText('👩‍💻 می‌خواهم')).toBe('👩‍💻 می‌خواهم')
  })

  it('goes through one place', () => {
    const folder = new URL('../src/', import.meta.url)
    const elsewhere = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
      (path) =>
        path.endsWith('.ts') &&
        path !== join('output', 'print.ts') &&
        /console\.|std(?:out|err)\.write\(/.test(readFileSync(new URL(path, folder), 'utf8')),
    )
    expect(elsewhere).toEqual([])
  })
})
