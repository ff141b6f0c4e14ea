import {
  type AnyEvents,
  createReceiver,
  defineProvider,
  hmac,
  type InboxStore,
  memoryInbox,
  sign,
  type WebhookProvider,
} from '@rawhook/core'
import type { InboxTarget } from '@rawhook/testing/contracts'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type PostgresSchema, postgresSchema, postgresTarget } from './postgres-target.ts'
import { installedDrivers, sqliteTarget } from './sqlite-target.ts'

vi.setConfig({ hookTimeout: 60_000 })

const hour = 3_600_000
const secret = 'the secret of the endpoint'
const header = 'Parcel-Id'

/** A provider whose id is in a header that is not signed. */
const unsigned = defineProvider<AnyEvents>({
  name: 'parcel',
  title: 'Parcel',
  documentation: 'https://example.com/webhooks',
  keys: 'secret',
  body: 'json',
  signature: hmac({ hash: 'sha256', encoding: 'hex', header: 'Parcel-Signature' }),
  dedupe: 'unsigned-id',
  retryHorizon: 3600,
  typeSigned: true,
  headers: [header],
  toEvents: (payload, delivery) => [{ id: delivery.header(header), type: 'parcel.sent', data: payload, raw: payload }],
})

const inMemory: Pick<InboxTarget<undefined>, 'name' | 'open'> = {
  name: 'in memory',
  async open() {
    let time = Date.now()
    const store = memoryInbox({ now: () => time })
    return {
      store,
      async advance(ms) {
        time += ms
      },
      close: () => store.close(),
    }
  },
}

let schema: PostgresSchema
beforeAll(async () => {
  schema = await postgresSchema()
})
afterAll(() => schema.drop())

/** A receiver on a store, and what it made of the deliveries so far. */
function receiving(inbox: InboxStore<unknown>, provider: WebhookProvider<AnyEvents>) {
  const warnings: string[] = []
  const effects: string[] = []
  const receiver = createReceiver<AnyEvents, unknown>(provider, {
    secret,
    inbox,
    acknowledge: 'after-processing',
    log: { warn: (line) => warnings.push(line), error: (line) => warnings.push(line) },
    on: { '*': (_, { idempotencyKey }) => effects.push(idempotencyKey) },
  })
  async function deliver(id: string, body: string): Promise<number> {
    const headers = { ...(await sign(provider, { body, secret })), [header]: id }
    await receiver.fetch(new Request('http://localhost/', { method: 'POST', body, headers }))
    return new Set(effects).size
  }
  return { deliver, warnings, effects, stop: () => receiver.stop() }
}

describe.each([
  inMemory,
  ...(await installedDrivers()).map((driver) => sqliteTarget(driver)),
  postgresTarget(() => schema),
] as readonly Pick<InboxTarget<unknown>, 'name' | 'open'>[])('the identity of an event $name', ({ open }) => {
  it('with an unsigned id is in its bytes, for as long as the provider repeats itself', async () => {
    const opened = await open()
    const { deliver, warnings, effects, stop } = receiving(opened.store, unsigned)
    expect(await deliver('a', '{"n":1}')).toBe(1)
    expect(await deliver('b', '{"n":1}')).toBe(1)
    expect(warnings).toEqual([expect.stringMatching(/came again and is completed already/)])
    expect(await deliver('a', '{"n":2}')).toBe(2)
    expect(warnings.slice(1)).toEqual([expect.stringMatching(/with the id of another: its bytes are others/)])
    await opened.advance(hour)
    expect(await deliver('a', '{"n":1}')).toBe(3)
    expect(effects).toHaveLength(3)
    await stop()
    await opened.close()
  })

  it('with a signed id is that id: other bytes are a duplicate, with a warning', async () => {
    const opened = await open()
    const { deliver, warnings, stop } = receiving(opened.store, { ...unsigned, dedupe: 'signed-id' })
    expect(await deliver('a', '{"n":1}')).toBe(1)
    expect(await deliver('a', '{"n":2}')).toBe(1)
    expect(warnings[0]).toMatch(/came again with other bytes; the stored ones are what counts/)
    expect(await deliver('b', '{"n":1}')).toBe(2)
    await stop()
    await opened.close()
  })

  it('with an unsigned id is that id where the provider changes the bytes on a retry', async () => {
    const opened = await open()
    const { deliver, warnings, stop } = receiving(opened.store, { ...unsigned, bodyChangesOnRetry: true })
    expect(await deliver('a', '{"n":1}')).toBe(1)
    expect(await deliver('a', '{"n":2}')).toBe(1)
    expect(warnings).toEqual([expect.stringMatching(/came again and is completed already/)])
    expect(await deliver('b', '{"n":1}')).toBe(2)
    await stop()
    await opened.close()
  })
})
