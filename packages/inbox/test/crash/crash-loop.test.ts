import { afterEach, expect, test } from 'vitest'
import { type Child, counts, kill, openEvents, send, startChild } from './child.ts'
import { places } from './places.ts'
import { leaseMs } from './provider.ts'

const events = 800
const copies = 2
const senders = 24
const kills = 12
const timeout = 180_000

const started: Child[] = []
afterEach(async () => {
  await Promise.all(started.map(kill))
  started.length = 0
})

const ids = Array.from({ length: events }, (_, index) => `evt_${index}`)

/** Servers on one inbox, of which any may be killed and is then replaced. */
async function fleet(size: number, inbox: string) {
  const start = async (): Promise<Child> => {
    const child = await startChild({ INBOX: inbox, SLOW: '20' })
    started.push(child)
    return child
  }
  const running = await Promise.all(Array.from({ length: size }, start))
  const any = (): Child | undefined => running[Math.floor(Math.random() * running.length)]
  return {
    running,
    any,
    replaceOne: async (): Promise<void> => {
      const at = Math.floor(Math.random() * running.length)
      const old = running[at]
      if (old !== undefined) await kill(old)
      running[at] = await start()
    },
    /** Stops one for longer than its leases, without it knowing: what it goes on with belongs to others by then. */
    suspendOne: async (): Promise<void> => {
      const { process } = any() ?? {}
      process?.kill('SIGSTOP')
      await new Promise((resolve) => setTimeout(resolve, leaseMs * 2))
      process?.kill('SIGCONT')
    },
  }
}

test.each([
  [...places[0], 1],
  [...places[1], 2],
] as const)(
  'killed at random, again and again, on %s: nothing acknowledged is lost, and nothing takes effect twice',
  async (_, make, size) => {
    const place = await make()
    const { running, any, replaceOne, suspendOne } = await fleet(size, place.inbox)
    const deliveries = Array.from({ length: copies }, () => ids)
      .flat()
      .map((id) => ({ id, at: Math.random() }))
      .sort((one, other) => one.at - other.at)
    const total = deliveries.length
    let acknowledged = 0

    /** As a provider does: each copy again and again, until it is acknowledged. */
    async function sender(): Promise<void> {
      for (let next = deliveries.pop(); next !== undefined; next = deliveries.pop()) {
        while ((await send(any()?.url ?? '', next.id)) !== 200) await new Promise(setImmediate)
        acknowledged += 1
      }
    }

    async function killer(): Promise<void> {
      for (let killed = 0; killed < kills; killed++) {
        const due = (total * (killed + Math.random())) / kills
        while (acknowledged < Math.min(due, total)) await new Promise(setImmediate)
        if (size > 1 && killed % 3 === 0) await suspendOne()
        await replaceOne()
      }
    }

    await Promise.all([killer(), ...Array.from({ length: senders }, sender)])
    const url = any()?.url ?? ''
    await expect.poll(() => openEvents(url), { timeout }).toBe(0)

    expect(await counts(url)).toEqual({
      pending: 0,
      processing: 0,
      retrying: 0,
      completed: events,
      dead: 0,
      unhandled: 0,
    })
    expect([...(await place.effects())].sort()).toEqual([...ids].sort())
    await Promise.all(running.map(kill))
    await place.remove()
  },
  timeout,
)
