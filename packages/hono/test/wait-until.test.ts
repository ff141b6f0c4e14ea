import { createReceiver, memoryInbox } from '@rawhook/core'
import { webhook } from '@rawhook/hono'
import { spine } from '@rawhook/providers/spine'
import { Hono } from 'hono'
import { afterEach, expect, it, vi } from 'vitest'
import { keptLog, path, secret, signed } from './spine-delivery.ts'

afterEach(() => {
  vi.unstubAllGlobals()
})

const log = keptLog()

/** An app with an inbox that is said to survive a loss of power, so that it acknowledges on receipt. */
function appWithInbox() {
  const inbox = { ...memoryInbox(), durability: 'power' as const }
  const app = new Hono()
  app.post(path, webhook(createReceiver(spine, { secret, inbox, log, on: { '*': () => {} } })))
  return { app, completed: async () => (await inbox.stats()).counts.completed }
}

it('has the runtime kept until what it acknowledged on receipt is handled', async () => {
  vi.stubGlobal('navigator', { userAgent: 'Cloudflare-Workers' })
  const { app, completed } = appWithInbox()
  const told: Promise<unknown>[] = []
  const context = {
    waitUntil: (work: Promise<unknown>) => void told.push(work),
    passThroughOnException() {},
    props: {},
  }
  expect((await app.fetch(await signed(), {}, context)).status).toBe(200)
  await Promise.all(told)
  expect([told.length, await completed()]).toEqual([1, 1])
})

it('needs nothing of the kind in a process that lives on', async () => {
  const { app, completed } = appWithInbox()
  expect((await app.request(await signed())).status).toBe(200)
  await vi.waitFor(async () => expect(await completed()).toBe(1))
})

it('says what is missing where the runtime ends with the answer, and hands over nothing', async () => {
  vi.stubGlobal('navigator', { userAgent: 'Cloudflare-Workers' })
  expect((await appWithInbox().app.request(await signed())).status).toBe(503)
  expect(log.lines).toEqual([expect.stringMatching(/needs waitUntil/)])
})
