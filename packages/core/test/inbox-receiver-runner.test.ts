import { setImmediate } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { defaultRetries, retryDelay } from '../src/inbox/retry-schedule.ts'
import { type InboxStore, memoryInbox } from '../src/index.ts'
import { deliver, event, type Gate, gate, kept, leave, receiverOn, statusOf, watched } from './inbox-receiver-kit.ts'

const failing = (): never => {
  throw new Error('no stock')
}

const ids = (count: number): string[] => Array.from({ length: count }, (_, index) => `evt_${index + 1}`)

/** A handler that says who started, and holds everybody until they are let go. */
function holding() {
  const gates = new Map<string, Gate>()
  const started: string[] = []
  let most = 0
  const waiting: { readonly count: number; readonly resolve: () => void }[] = []
  return {
    started,
    most: () => most,
    until: (count: number): Promise<void> =>
      started.length >= count ? Promise.resolve() : new Promise((resolve) => waiting.push({ count, resolve })),
    letGo: (id: string): void => gates.get(id)?.open(),
    handler: async ({ id }: { readonly id: string }): Promise<void> => {
      const held = gate()
      gates.set(id, held)
      started.push(id)
      most = Math.max(most, gates.size)
      for (const { count, resolve } of waiting) if (started.length >= count) resolve()
      await held.opened
      gates.delete(id)
    },
  }
}

describe('the runner', () => {
  it('starts itself at the first delivery, and picks up what the last process left', async () => {
    const store = watched()
    await leave(store, 'pending')
    const handled: string[] = []
    const receiver = receiverOn(store, { on: { '*': ({ id }) => handled.push(id) } })
    expect(store.calls).toEqual([])
    await deliver(receiver, { body: event({ id: 'evt_2' }) })
    await store.settled(2)
    expect(handled.sort()).toEqual(['evt_1', 'evt_2'])
  })

  it('picks up what the last process left when it is started, without a delivery', async () => {
    const store = watched()
    await leave(store, 'pending')
    receiverOn(store).start()
    await store.settled(1)
    expect(await statusOf(store)).toBe('completed')
  })

  it('takes an event over when the lease of its worker is over', async () => {
    const store = watched()
    await leave(store, 'processing', 0)
    receiverOn(store).start()
    await store.settled(1)
    expect(await store.row()).toMatchObject({ status: 'completed', attempts: 2, fence: 2 })
  })

  it('does nothing in a process without one, not even when it is started', async () => {
    const store = watched()
    const receiver = receiverOn(store, { runner: false })
    receiver.start()
    receiver.resume()
    await deliver(receiver)
    await receiver.stop()
    expect([store.count('claim'), await statusOf(store)]).toEqual([0, 'pending'])
  })

  it('works on a bounded number of events at a time, and on the others as soon as one is done', async () => {
    const store = watched()
    const { handler, until, letGo, started, most } = holding()
    const receiver = receiverOn(store, { runner: { concurrency: 2 }, on: { '*': handler } })
    await Promise.all(ids(5).map((id) => deliver(receiver, { body: event({ id }) })))
    for (const count of [2, 3, 4, 5]) {
      await until(count)
      expect(started.length).toBe(count)
      letGo(started[count - 2] ?? '')
    }
    letGo(started[4] ?? '')
    await store.settled(5)
    expect(most()).toBe(2)
  })

  it('counts redeliveries of retrying events among those it works on at a time', async () => {
    const memory = memoryInbox()
    const store = watched({}, memory)
    await leave(memory, 'retrying', 3_600_000)
    const { handler, until, letGo, most } = holding()
    const receiver = receiverOn(store, { runner: { concurrency: 1 }, on: { '*': handler } })
    await deliver(receiver, { body: event({ id: 'evt_2' }) })
    await until(1)
    expect((await deliver(receiver)).status).toBe(200)
    letGo('evt_2')
    await until(2)
    letGo('evt_1')
    await store.settled(2)
    expect([most(), await statusOf(store)]).toEqual([1, 'completed'])
  })

  it('stores without working while it is paused, and works on all of it when it is resumed', async () => {
    const store = watched()
    await leave(store, 'retrying', 3_600_000)
    const handler = vi.fn()
    const receiver = receiverOn(store, { on: { '*': handler } })
    receiver.pause()
    expect((await deliver(receiver, { body: event({ id: 'evt_2' }) })).status).toBe(200)
    expect((await deliver(receiver)).status).toBe(200)
    expect(handler).not.toHaveBeenCalled()
    receiver.resume()
    await store.settled(1)
    expect([handler.mock.calls.length, await statusOf(store, 'evt_2')]).toEqual([1, 'completed'])
  })

  it('says that it is busy while it is paused, where the answer would be that of the handler', async () => {
    const store = watched()
    const handler = vi.fn()
    const receiver = receiverOn(store, { acknowledge: 'after-processing', on: { '*': handler } })
    receiver.pause()
    expect((await deliver(receiver)).code).toBe('busy')
    expect([handler.mock.calls.length, await statusOf(store)]).toEqual([0, 'pending'])
    receiver.resume()
    await store.settled(1)
    expect((await deliver(receiver)).outcome.kind).toBe('duplicate')
  })

  it('goes on with what runs when it is paused', async () => {
    const store = watched()
    const { handler, until, letGo } = holding()
    const receiver = receiverOn(store, { on: { '*': handler } })
    await deliver(receiver)
    await until(1)
    receiver.pause()
    letGo('evt_1')
    await store.settled(1)
    expect(await statusOf(store)).toBe('completed')
  })

  it('waits for what runs when it stops, and starts nothing more', async () => {
    const store = watched()
    const { handler, until, letGo, started } = holding()
    const receiver = receiverOn(store, { runner: { concurrency: 1 }, on: { '*': handler } })
    await Promise.all(ids(2).map((id) => deliver(receiver, { body: event({ id }) })))
    await until(1)
    const stopped = vi.fn()
    const stopping = receiver.stop().then(stopped)
    const [first = ''] = started
    expect(stopped).not.toHaveBeenCalled()
    letGo(first)
    await stopping
    const others = ids(2).filter((id) => id !== first)
    expect([started.length, await statusOf(store, first), await statusOf(store, others[0])]).toEqual([
      1,
      'completed',
      'pending',
    ])
  })

  it('waits for a handler whose sender waits, too', async () => {
    const store = watched()
    const { handler, until, letGo } = holding()
    const receiver = receiverOn(store, { acknowledge: 'after-processing', on: { '*': handler } })
    const answer = deliver(receiver)
    await until(1)
    const order: string[] = []
    const stopping = receiver.stop().then(() => order.push('stopped'))
    letGo('evt_1')
    await Promise.all([stopping, store.settled(1).then(() => order.push('settled'))])
    expect([order, (await answer).status]).toEqual([['settled', 'stopped'], 200])
  })

  it('gives claims back that it has not started when it stops', async () => {
    const memory = memoryInbox()
    await leave(memory, 'pending')
    const reached = gate()
    const claiming = gate()
    const claim: InboxStore['claim'] = async (order) => {
      reached.open()
      await claiming.opened
      return memory.claim(order)
    }
    const store = watched({ claim }, memory)
    const handler = vi.fn()
    const receiver = receiverOn(store, { on: { '*': handler } })
    receiver.start()
    await reached.opened
    const stopping = receiver.stop()
    claiming.open()
    await stopping
    expect(await store.row()).toMatchObject({ status: 'pending', attempts: 0 })
    expect(handler).not.toHaveBeenCalled()
  })

  it('stores what still arrives while it stops, and leaves it to the next process', async () => {
    const store = watched()
    const receiver = receiverOn(store)
    await receiver.stop()
    expect((await deliver(receiver)).status).toBe(200)
    expect(await statusOf(store)).toBe('pending')
  })

  it('makes an event dead when its bytes are not those that were stored', async () => {
    const memory = memoryInbox()
    await leave(memory, 'pending')
    const claim: InboxStore['claim'] = async (order) =>
      (await memory.claim(order)).map((claimed) => ({ ...claimed, rawBody: new TextEncoder().encode('{}') }))
    const store = watched({ claim }, memory)
    const handler = vi.fn()
    receiverOn(store, { on: { '*': handler } }).start()
    await store.settled(1)
    expect(await store.row()).toMatchObject({ status: 'dead', lastError: expect.stringMatching(/stored bytes/) })
    expect(handler).not.toHaveBeenCalled()
  })
})

describe('the clock of the runner', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'performance', 'Date'] })
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  it('looks seldom when nothing is due, and often enough for what other processes store', async () => {
    const store = watched()
    receiverOn(store).start()
    await vi.advanceTimersByTimeAsync(60_000)
    expect(store.count('claim')).toBeLessThanOrEqual(13)
    await leave(store, 'pending')
    await vi.advanceTimersByTimeAsync(5000)
    await store.settled(1)
    expect(await statusOf(store)).toBe('completed')
  })

  it('sleeps until the next event is due, and is there in time', async () => {
    const store = watched()
    await leave(store, 'retrying', 3000)
    receiverOn(store).start()
    await vi.advanceTimersByTimeAsync(2999)
    expect([store.count('claim'), await statusOf(store)]).toEqual([1, 'retrying'])
    await vi.advanceTimersByTimeAsync(1)
    await store.settled(1)
    while (store.count('claim') < 3) await setImmediate()
    expect(await statusOf(store)).toBe('completed')
  })

  it('tries again when the store was down', async () => {
    const memory = memoryInbox()
    await leave(memory, 'pending')
    let isDown = true
    const claim: InboxStore['claim'] = (order) => (isDown ? Promise.reject(new Error('down')) : memory.claim(order))
    const store = watched({ claim }, memory)
    const log = kept()
    receiverOn(store, { log }).start()
    await vi.advanceTimersByTimeAsync(1000)
    isDown = false
    await vi.advanceTimersByTimeAsync(1000)
    await store.settled(1)
    expect(await statusOf(store)).toBe('completed')
    expect(log.lines).toEqual([expect.stringMatching(/could not be read; trying again/)])
  })

  it('goes through the schedule, and ends with a dead event', async () => {
    const store = watched()
    const random = vi.spyOn(Math, 'random').mockReturnValue(1)
    const attempts: number[] = []
    const receiver = receiverOn(store, {
      runner: { retries: [1000, 4000] },
      on: {
        '*': (_, { attempt }) => {
          attempts.push(attempt)
          failing()
        },
      },
    })
    await deliver(receiver)
    await store.settled(1)
    await vi.advanceTimersByTimeAsync(999)
    expect(attempts).toEqual([1])
    await vi.advanceTimersByTimeAsync(1)
    await store.settled(2)
    expect(attempts).toEqual([1, 2])
    await vi.advanceTimersByTimeAsync(3999)
    expect(attempts).toEqual([1, 2])
    await vi.advanceTimersByTimeAsync(1)
    await store.settled(3)
    expect(attempts).toEqual([1, 2, 3])
    expect(await store.row()).toMatchObject({
      status: 'dead',
      attempts: 3,
      lastError: expect.stringMatching(/^Error: no stock\nat failing \(/),
    })
    random.mockRestore()
  })

  it('gives an event that kills its process no more attempts than any other', async () => {
    const store = watched()
    await leave(store, 'processing', 0)
    for (const last of [false, true]) {
      const [claim] = await store.claim({ source: 'parcel', limit: 1, leaseMs: 0 })
      expect(claim?.attempts).toBe(last ? 3 : 2)
    }
    receiverOn(store, { runner: { retries: [0, 0] }, on: { '*': failing } }).start()
    await store.settled(1)
    expect(await store.row()).toMatchObject({ status: 'dead', attempts: 4 })
  })
})

describe('the retry schedule', () => {
  it.each([
    [0, 0],
    [0.5, 2500],
    [1, 5000],
  ])('waits any time up to the scheduled one: %d of it', (random, ms) => {
    expect(retryDelay(defaultRetries, 1, () => random)).toBe(ms)
  })

  it('has eight waits, from five seconds to twelve hours, and ends', () => {
    const waits = Array.from({ length: 9 }, (_, index) => retryDelay(defaultRetries, index + 1, () => 1))
    const minute = 60_000
    const hour = 60 * minute
    expect(waits).toEqual([
      5000,
      30_000,
      2 * minute,
      10 * minute,
      30 * minute,
      2 * hour,
      6 * hour,
      12 * hour,
      undefined,
    ])
  })
})

describe('a process without a runner', () => {
  it.each([
    [60_000, 1],
    [59_999, 0],
  ])('says so when an event has been due for %i ms: %i lines', async (overdue, lines) => {
    let now = 0
    const store = watched({}, memoryInbox({ now: () => now }))
    await leave(store, 'pending')
    now += overdue
    const log = kept()
    const receiver = receiverOn(store, { runner: false, log })
    await deliver(receiver)
    await deliver(receiver)
    expect(
      log.lines.filter((line) => line.includes('nobody works on it. This process has runner: false')),
    ).toHaveLength(lines)
  })
})
