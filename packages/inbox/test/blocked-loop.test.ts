import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { type AnyEvents, createReceiver } from '@rawhook/core'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Child, counts, kill, send, startChild } from './crash/child.ts'
import { type EffectInbox, type EffectTx, openInbox } from './crash/effects.ts'
import { type Place, postgresPlace } from './crash/places.ts'
import { crashing, delivery, leaseMs, secret } from './crash/provider.ts'

const id = 'evt_1'
const timeout = 20_000

let place: Place
let inbox: EffectInbox
let other: Child | undefined
beforeEach(async () => {
  place = await postgresPlace()
  inbox = await openInbox(place.inbox)
})
afterEach(async () => {
  if (other !== undefined) await kill(other)
  await inbox.close()
  await place.remove()
}, timeout)

/** Blocks this process until somebody else has written the effect. @returns whether somebody has */
function blockUntilTakenOver(): boolean {
  const script = `
    const client = new (require('pg').Client)({ connectionString: process.env.INBOX })
    const look = async () => {
      const { rows } = await client.query('SELECT id FROM effect')
      return rows.length > 0 ? client.end() : look()
    }
    client.connect().then(look)`
  const cwd = fileURLToPath(new URL('..', import.meta.url))
  const env = { PATH: process.env.PATH, INBOX: place.inbox }
  return spawnSync(process.execPath, ['-e', script], { cwd, env, timeout: timeout / 2 }).status === 0
}

test.each([
  ['at once', () => Promise.resolve()],
  ['when its signal has told it', (signal: AbortSignal) => signal.aborted || once(signal, 'abort')],
] as const)(
  'a worker whose event loop was blocked for longer than its lease commits nothing %s: the event is done elsewhere, once',
  async (_, beforeCommit) => {
    const child = await startChild({ INBOX: place.inbox })
    other = child
    const seen: unknown[] = []
    const receiver = createReceiver<AnyEvents, EffectTx>(crashing, {
      secret,
      inbox: inbox.store,
      acknowledge: 'after-processing',
      runner: { leaseMs },
      log: false,
      on: {
        '*': async (event, ctx) => {
          seen.push(ctx.attempt, await send(child.url, event.id)) // now the other one knows when the lease ends
          seen.push(blockUntilTakenOver())
          await beforeCommit(ctx.signal)
          await ctx
            .commit((tx) => tx.insert(event.id))
            .catch((error: unknown) => {
              seen.push(error)
              throw error
            })
        },
      },
    })
    const request = async () => new Request('http://localhost/', { method: 'POST', ...(await delivery(id)) })

    expect((await receiver.fetch(await request())).status).toBe(503)
    expect(seen).toEqual([1, 200, true, expect.objectContaining({ code: 'lease_lost' })])
    await expect.poll(async () => (await counts(child.url)).completed).toBe(1)
    expect((await receiver.fetch(await request())).status).toBe(200)
    await receiver.stop()

    expect(seen).toHaveLength(4)
    expect(await place.effects()).toEqual([id])
    expect(await inbox.store.get({ source: 'crash', tenant: '', key: id })).toMatchObject({ attempts: 2, fence: 2 })
  },
  timeout,
)
