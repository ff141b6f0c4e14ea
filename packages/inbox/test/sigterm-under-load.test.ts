import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { type Child, counts, kill, openEvents, send, startChild } from './crash/child.ts'
import { places } from './crash/places.ts'

const senders = 16
const enough = 100
const timeout = 30_000

/** Starts `sigterm-server.ts`, and waits until it listens. */
async function startServer(inbox: string): Promise<Child> {
  const script = fileURLToPath(new URL('sigterm-server.ts', import.meta.url))
  const child = spawn(process.execPath, ['--conditions=@rawhook/source', '--import', 'tsx', script], {
    cwd: fileURLToPath(new URL('../../..', import.meta.url)),
    env: { PATH: process.env.PATH, INBOX: inbox },
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const ended = once(child, 'exit').then(([code, signal]: (number | string | null)[]) => {
    return [typeof code === 'number' ? code : null, typeof signal === 'string' ? signal : null] as const
  })
  for await (const line of createInterface({ input: child.stdout })) {
    const [, port] = /^listening (\d+)$/.exec(line) ?? []
    if (port !== undefined) return { process: child, url: `http://127.0.0.1:${port}`, ended }
  }
  throw new Error(`the server ended with ${(await ended).join(' ')} before it listened`)
}

test.each(places)(
  'stopped by SIGTERM under load on %s, a server ends by itself; nothing is lost, and nothing takes effect twice',
  async (_, make) => {
    const place = await make()
    const first = await startServer(place.inbox)
    const acknowledged: string[] = []
    let next = 0

    async function sender(): Promise<void> {
      for (;;) {
        const id = `evt_${next++}`
        if ((await send(first.url, id)) !== 200) return
        acknowledged.push(id)
        if (acknowledged.length === enough) first.process.kill('SIGTERM')
      }
    }

    await Promise.all(Array.from({ length: senders }, sender))
    expect(await first.ended).toEqual([0, null])
    expect(acknowledged.length).toBeGreaterThanOrEqual(enough)

    const second = await startChild({ INBOX: place.inbox })
    await expect.poll(() => openEvents(second.url), { timeout }).toBe(0)
    const effects = await place.effects()
    const { completed, dead, unhandled } = await counts(second.url)
    await kill(second)
    await place.remove()
    expect(acknowledged.filter((id) => !effects.includes(id))).toEqual([])
    expect(new Set(effects).size).toBe(effects.length)
    expect({ completed, dead, unhandled }).toEqual({ completed: effects.length, dead: 0, unhandled: 0 })
  },
  timeout,
)
