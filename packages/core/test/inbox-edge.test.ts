import { setImmediate } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createReceiver, memoryInbox, sign } from '../src/index.ts'
import {
  deliver,
  event,
  gate,
  kept,
  leave,
  parcel,
  receiverOn,
  seconds,
  secret,
  statusOf,
  watched,
} from './inbox-receiver-kit.ts'

/** A runtime's `ctx`: it lives until all that it was told of has ended. */
function context() {
  const told: Promise<unknown>[] = []
  return {
    told,
    waitUntil: (work: Promise<unknown>): unknown => told.push(work),
    ended: () => Promise.all(told),
  }
}

const forms = ['on-receipt', 'after-processing', { within: 60_000 }] as const
const anHour = 3_600_000

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] })
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

describe('a delivery with waitUntil', () => {
  it('is acknowledged on receipt, and the runtime kept until its handler is done', async () => {
    const store = watched()
    const working = gate()
    const { waitUntil, told, ended } = context()
    const answer = await deliver(receiverOn(store, { on: { '*': () => working.opened } }), { waitUntil })
    expect([answer.status, answer.outcome.kind, told.length]).toEqual([200, 'admitted', 1])
    working.open()
    await ended()
    expect(await statusOf(store)).toBe('completed')
  })

  it.each(forms)('has the runtime kept while it is stored, in case the sender hangs up: %j', async (acknowledge) => {
    const memory = memoryInbox()
    const storing = gate()
    const store = watched({ admit: (...rows) => storing.opened.then(() => memory.admit(...rows)) }, memory)
    const { waitUntil, told, ended } = context()
    const reached = gate()
    const receiver = receiverOn(store, { acknowledge })
    const answer = deliver(receiver, {
      waitUntil(work) {
        waitUntil(work)
        reached.open()
      },
    })
    await reached.opened
    expect(told).toHaveLength(1)
    storing.open()
    await answer
    await ended()
    expect(await statusOf(store)).toBe('completed')
  })

  it.each(forms)('leaves no timer behind: %j', async (acknowledge) => {
    const { waitUntil, ended } = context()
    await deliver(receiverOn(watched(), { acknowledge }), { waitUntil })
    await ended()
    expect(vi.getTimerCount()).toBe(0)
  })

  it('has the runtime kept when its handler took longer than the time within which it is answered', async () => {
    const store = watched()
    const started = gate()
    const working = gate()
    const slow = (): Promise<void> => {
      started.open()
      return working.opened
    }
    const { waitUntil, ended } = context()
    const answer = deliver(receiverOn(store, { acknowledge: { within: 2000 }, on: { '*': slow } }), { waitUntil })
    await started.opened
    await vi.advanceTimersByTimeAsync(2000)
    expect((await answer).outcome.kind).toBe('admitted')
    const over = vi.fn()
    const end = ended().then(over)
    await setImmediate()
    expect(over).not.toHaveBeenCalled()
    working.open()
    await end
    expect(await statusOf(store)).toBe('completed')
  })

  it('has what earlier deliveries left worked on as well, so many at a time', async () => {
    const store = watched()
    await leave(store, 'pending')
    let running = 0
    let most = 0
    const handler = async (): Promise<void> => {
      running += 1
      most = Math.max(most, running)
      await setImmediate()
      running -= 1
    }
    const { waitUntil, ended } = context()
    const receiver = receiverOn(store, { runner: { concurrency: 2 }, on: { '*': handler } })
    receiver.pause()
    for (const id of ['evt_2', 'evt_3', 'evt_4']) await deliver(receiver, { body: event({ id }), waitUntil })
    receiver.resume()
    await deliver(receiver, { body: event({ id: 'evt_5' }), waitUntil })
    await ended()
    expect([most, (await store.stats()).counts.completed]).toEqual([2, 5])
  })

  it('leaves a retry to the next delivery when its time has come', async () => {
    let now = seconds * 1000
    const store = watched({}, memoryInbox({ now: () => now }))
    const { waitUntil, ended } = context()
    let failures = 1
    const on = {
      '*': (): void => {
        if (failures-- > 0) throw new Error('no stock')
      },
    }
    const receiver = receiverOn(store, { on })
    await deliver(receiver, { waitUntil })
    await ended()
    expect(await statusOf(store)).toBe('retrying')
    now += anHour
    await deliver(receiver, { body: event({ id: 'evt_2' }), waitUntil })
    await ended()
    expect(await statusOf(store)).toBe('completed')
  })

  it('starts again on a retrying event that it brings once more', async () => {
    const store = watched()
    await leave(store, 'retrying', anHour)
    const { waitUntil, ended } = context()
    expect((await deliver(receiverOn(store), { waitUntil })).status).toBe(200)
    await ended()
    expect(await store.row()).toMatchObject({ status: 'completed', attempts: 2 })
  })

  it('is only stored where another process works on it', async () => {
    const store = watched()
    const { waitUntil, ended } = context()
    expect((await deliver(receiverOn(store, { runner: false }), { waitUntil })).status).toBe(200)
    await ended()
    expect(await statusOf(store)).toBe('pending')
  })

  it.each(['pause', 'stop'] as const)('is only stored after %s', async (halt) => {
    const store = watched()
    const { waitUntil, ended } = context()
    const receiver = receiverOn(store)
    await receiver[halt]()
    expect((await deliver(receiver, { waitUntil })).status).toBe(200)
    await ended()
    expect(await statusOf(store)).toBe('pending')
  })

  it('is waited for when the receiver stops', async () => {
    const store = watched()
    const working = gate()
    const { waitUntil } = context()
    const receiver = receiverOn(store, { on: { '*': () => working.opened } })
    await deliver(receiver, { waitUntil })
    await vi.waitFor(async () => expect(await statusOf(store)).toBe('processing'))
    const stopping = receiver.stop()
    working.open()
    await stopping
    expect(await statusOf(store)).toBe('completed')
  })

  it('is still acknowledged when the store fails afterwards, which is logged', async () => {
    const log = kept()
    const store = watched({ claim: () => Promise.reject(new Error('gone')) })
    const { waitUntil, ended } = context()
    expect((await deliver(receiverOn(store, { log }), { waitUntil })).status).toBe(200)
    await ended()
    expect(log.lines).toEqual([expect.stringMatching(/could not be read; the next delivery tries again/)])
  })

  it('comes through fetch with the context as its third argument', async () => {
    const store = watched()
    const told = context()
    const receiver = receiverOn(store)
    const headers = await sign(parcel, { body: event(), secret, now: seconds })
    const request = new Request('http://localhost/', { method: 'POST', body: event(), headers })
    expect((await receiver.fetch(request, {}, told)).status).toBe(200)
    await told.ended()
    expect(await statusOf(store)).toBe('completed')
  })
})

describe.each([
  ['Workers', 'navigator', { userAgent: 'Cloudflare-Workers' }],
  ['edge-light', 'EdgeRuntime', 'edge-runtime'],
] as const)('on a runtime that ends with the answer (%s)', (_, name, value) => {
  beforeEach(() => {
    vi.stubGlobal(name, value)
  })

  it.each(['on-receipt', { within: 1000 }] as const)(
    'a delivery without waitUntil is refused, and the log says what to do: %j',
    async (acknowledge) => {
      const log = kept()
      const store = watched()
      const { status, code } = await deliver(receiverOn(store, { acknowledge, log }))
      expect([status, code, store.calls]).toEqual([503, 'inbox_unavailable', []])
      expect(log.lines).toEqual([expect.stringMatching(/needs waitUntil .* receiver\.fetch\(request, env, ctx\)/)])
    },
  )

  it.each(forms)('a delivery with waitUntil is handled: %j', async (acknowledge) => {
    const store = watched()
    const { waitUntil, ended } = context()
    expect((await deliver(receiverOn(store, { acknowledge }), { waitUntil })).status).toBe(200)
    await ended()
    expect(await statusOf(store)).toBe('completed')
  })

  it('a delivery that is answered after processing needs no waitUntil, and leaves no timer behind', async () => {
    const store = watched()
    const receiver = receiverOn(store, { acknowledge: 'after-processing' })
    expect([(await deliver(receiver)).status, await statusOf(store)]).toEqual([200, 'completed'])
    expect(vi.getTimerCount()).toBe(0)
  })

  it('a delivery without waitUntil takes over from one that was cut off', async () => {
    let now = seconds * 1000
    const store = watched({}, memoryInbox({ now: () => now }))
    await leave(store, 'processing', 1000)
    now += 1000
    const receiver = receiverOn(store, { acknowledge: 'after-processing' })
    expect((await deliver(receiver)).code).toBe('busy')
    expect(await statusOf(store)).toBe('completed')
    expect((await deliver(receiver)).outcome.kind).toBe('duplicate')
  })

  it('a delivery without waitUntil does not wait for more than may run at once', async () => {
    const store = watched()
    const receiver = receiverOn(store, { acknowledge: 'after-processing', runner: { concurrency: 2 } })
    receiver.pause()
    for (const id of ['evt_2', 'evt_3', 'evt_4']) await deliver(receiver, { body: event({ id }) })
    receiver.resume()
    expect((await deliver(receiver)).status).toBe(200)
    expect((await store.stats()).counts).toMatchObject({ completed: 3, pending: 1 })
  })

  it('a delivery that another process works on needs no waitUntil', async () => {
    const store = watched()
    expect([(await deliver(receiverOn(store, { runner: false }))).status, await statusOf(store)]).toEqual([
      200,
      'pending',
    ])
  })

  it('nothing runs between requests, not even when it is started', () => {
    const store = watched()
    receiverOn(store).start()
    expect([vi.getTimerCount(), store.calls]).toEqual([0, []])
  })

  it('a receiver without an inbox asks for nothing', async () => {
    const receiver = createReceiver(parcel, { secret, log: false, now: () => seconds, on: { '*': () => {} } })
    expect((await deliver(receiver)).status).toBe(200)
  })
})
