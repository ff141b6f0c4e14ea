import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type AnyEvents, sign, type WebhookProvider } from '@rawhook/core'
import { generic } from '@rawhook/providers/generic'
import { plugipay } from '@rawhook/providers/plugipay'
import { speckle } from '@rawhook/providers/speckle'
import { spine } from '@rawhook/providers/spine'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type DurableServer, secrets, startDurable } from './durable-server.ts'

const timeout = 60_000

let folder: string
let server: DurableServer | undefined
const start = async (environment: Readonly<Record<string, string>> = {}): Promise<DurableServer> => {
  const started = await startDurable({
    INBOX: `sqlite:${join(folder, 'in.db')}`,
    EFFECTS: join(folder, 'effects'),
    ...environment,
  })
  server = started
  return started
}
const effects = (): string[] => readFileSync(join(folder, 'effects'), 'utf8').split('\n').slice(0, -1)
const spineId = (index: number): string => `evt_${index}`
const spineLine = (index: number): string => `${spineId(index)} run.started spine`

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rawhook-durable-'))
})
afterEach(async () => {
  await server?.end('SIGKILL')
  server = undefined
  rmSync(folder, { recursive: true, force: true })
})

async function post(url: string, provider: WebhookProvider<never>, body: string): Promise<number | undefined> {
  const secret = secrets[`${provider.name.toUpperCase()}_WEBHOOK_SECRET`] ?? ''
  const headers = await sign(provider as WebhookProvider<AnyEvents>, { body, secret })
  try {
    const response = await fetch(`${url}/webhooks/${provider.name}`, { method: 'POST', body, headers: { ...headers } })
    await response.arrayBuffer()
    return response.status
  } catch {
    return undefined // it was killed, or has stopped
  }
}

const run = (index: number): string =>
  JSON.stringify({
    id: spineId(index),
    type: 'run.started',
    created: 1,
    livemode: true,
    data: { object: { run_id: 'r' } },
  })

test(
  'serves the four reference providers, and shows every effect in /_seen and in the file',
  async () => {
    const { url, end } = await start()
    const statuses = [
      await post(url, spine, run(1)),
      await post(url, speckle, JSON.stringify({ streamId: 's', event: { event_name: 'commit_create', data: {} } })),
      await post(
        url,
        plugipay,
        JSON.stringify({ id: 'evt_p', type: 'plugipay.invoice.paid.v1', data: { object: {} } }),
      ),
      await post(url, generic(), JSON.stringify({ type: 'order.shipped', data: { id: 7 } })),
    ]
    expect(statuses).toEqual([200, 200, 204, 200])
    const seen = async (): Promise<unknown[]> => (await (await fetch(`${url}/_seen`)).json()) as unknown[]
    await expect.poll(async () => (await seen()).length).toBe(4)
    expect(await seen()).toContainEqual({ id: 'evt_p', type: 'plugipay.invoice.paid.v1', provider: 'plugipay' })
    expect(await end('SIGTERM')).toEqual({ code: 0, log: '' })
    const providers = effects().map((line) => line.split(' ')[2])
    expect(new Set(providers)).toEqual(new Set(['generic', 'plugipay', 'speckle', 'spine']))
  },
  timeout,
)

test(
  'killed in the middle of its handlers and started again, it has lost nothing and done nothing twice',
  async () => {
    const first = await start({ HANDLER_MS: '60000' })
    const ids = [1, 2, 3, 4, 5]
    expect(await Promise.all(ids.map((index) => post(first.url, spine, run(index))))).toEqual(ids.map(() => 200))
    await first.end('SIGKILL')
    expect(effects()).toEqual([])

    const second = await start()
    expect(await post(second.url, spine, run(1))).toBe(200)
    await expect.poll(() => effects().sort(), { timeout }).toEqual(ids.map(spineLine))
    await second.end('SIGTERM')
    expect(effects().sort()).toEqual(ids.map(spineLine))
  },
  timeout,
)

test(
  'stopped by SIGTERM under load, it ends by itself, and what it has acknowledged takes effect once',
  async () => {
    const first = await start({ HANDLER_MS: '5' })
    const acknowledged: number[] = []
    let next = 0
    async function sender(): Promise<void> {
      for (let index = next++; ; index = next++) {
        if ((await post(first.url, spine, run(index))) !== 200) return
        acknowledged.push(index)
      }
    }
    let ended: Promise<{ readonly code: number | null; readonly log: string }> | undefined
    async function stopper(): Promise<void> {
      await expect.poll(() => acknowledged.length, { timeout, interval: 5 }).toBeGreaterThan(100)
      ended = first.end('SIGTERM')
    }
    await Promise.all([stopper(), ...Array.from({ length: 16 }, sender)])
    expect(await ended).toEqual({ code: 0, log: '' })

    await start()
    const wanted = acknowledged.map(spineLine)
    await expect.poll(() => wanted.filter((line) => !effects().includes(line)), { timeout }).toEqual([])
    expect(new Set(effects()).size).toBe(effects().length)
  },
  timeout,
)

test('names the form of INBOX when it is another', async () => {
  await expect(start({ INBOX: 'redis://localhost' })).rejects.toThrow(/INBOX is sqlite:<path> or postgres:<url>/)
})
