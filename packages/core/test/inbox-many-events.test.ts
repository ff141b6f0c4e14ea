import { setImmediate } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type AnyEvents, createReceiver, type Receiver, type WebhookContext } from '../src/index.ts'
import { deliver, event, gate, parcel, receiverOn, seconds, secret, watched } from './inbox-receiver-kit.ts'

const ids = (count: number): string[] => Array.from({ length: count }, (_, index) => `evt_${index + 1}`)
const bodyOf = (names: readonly string[]): string => JSON.stringify(names.map((id) => ({ id, type: 'parcel.sent' })))

describe('a delivery of many events', () => {
  it.each(['after-processing', { within: 60_000 }] as const)(
    'has its handlers run in order, one after the other: %j',
    async (acknowledge) => {
      const store = watched()
      const order: string[] = []
      const handler = async ({ id }: { readonly id: string }): Promise<void> => {
        order.push(`${id} starts`)
        await setImmediate()
        order.push(`${id} ends`)
      }
      const receiver = receiverOn(store, { acknowledge, runner: { concurrency: 2 }, on: { '*': handler } })
      expect((await deliver(receiver, { body: bodyOf(ids(20)) })).status).toBe(200)
      expect(order).toEqual(ids(20).flatMap((id) => [`${id} starts`, `${id} ends`]))
    },
  )

  it('in the background never has more handlers than the runner may have', async () => {
    const store = watched()
    let running = 0
    let most = 0
    const handler = async (): Promise<void> => {
      running += 1
      most = Math.max(most, running)
      await setImmediate()
      running -= 1
    }
    const receiver = receiverOn(store, { runner: { concurrency: 3 }, on: { '*': handler } })
    await deliver(receiver, { body: bodyOf(ids(20)) })
    await store.settled(20)
    expect(most).toBe(3)
  })

  it('goes on with the others when one of them fails', async () => {
    const store = watched()
    const handled: string[] = []
    const handler = ({ id }: { readonly id: string }): void => {
      handled.push(id)
      if (id === 'evt_2') throw new Error('no stock')
    }
    const receiver = receiverOn(store, { acknowledge: 'after-processing', on: { '*': handler } })
    expect((await deliver(receiver, { body: bodyOf(ids(4)) })).status).toBe(500)
    expect(handled).toEqual(ids(4))
  })
})

describe('a delivery of many events that take long', () => {
  beforeEach(() => {
    vi.useFakeTimers({
      toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'performance', 'Date'],
    })
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  const longWork =
    (order: string[], ms: number) =>
    async ({ id }: { readonly id: string }): Promise<void> => {
      order.push(`${id} starts`)
      await new Promise((resolve) => setTimeout(resolve, ms))
      order.push(`${id} ends`)
    }

  it('keeps the leases of those that wait for their turn: all of them are handled in order, and once', async () => {
    const store = watched()
    const order: string[] = []
    const receiver = receiverOn(store, {
      acknowledge: 'after-processing',
      runner: { leaseMs: 300 },
      on: { '*': longWork(order, 1000) },
    })
    const answer = deliver(receiver, { body: bodyOf(ids(4)) })
    await vi.advanceTimersByTimeAsync(4000)
    expect((await answer).status).toBe(200)
    expect(order).toEqual(ids(4).flatMap((id) => [`${id} starts`, `${id} ends`]))
    await receiver.stop()
    expect(vi.getTimerCount()).toBe(0)
  })

  it('is answered within its time, and what has not begun by then runs in the background, so many at a time', async () => {
    const store = watched()
    const order: string[] = []
    const receiver = receiverOn(store, {
      acknowledge: { within: 1500 },
      runner: { concurrency: 2 },
      on: { '*': longWork(order, 1000) },
    })
    const answered = vi.fn()
    const answer = deliver(receiver, { body: bodyOf(ids(4)) }).finally(answered)
    await vi.advanceTimersByTimeAsync(1499)
    expect(answered).not.toHaveBeenCalled()
    await vi.advanceTimersByTimeAsync(1)
    expect((await answer).outcome.kind).toBe('handled')
    expect(order).toEqual(['evt_1 starts', 'evt_1 ends', 'evt_2 starts', 'evt_3 starts'])
    await vi.advanceTimersByTimeAsync(2000)
    expect((await store.stats()).counts.completed).toBe(4)
    expect(order).toHaveLength(8)
  })
})

describe('fifty events that run at once', () => {
  afterEach(() => {
    vi.restoreAllMocks()
  })

  type Handler = (event: unknown, context: Pick<WebhookContext, 'signal'>) => Promise<void>
  const receivers: Readonly<Record<string, (handler: Handler) => Receiver<AnyEvents>>> = {
    'with an inbox': (handler) => receiverOn(watched(), { acknowledge: 'after-processing', on: { '*': handler } }),
    'without an inbox': (handler) =>
      createReceiver(parcel, { secret, now: () => seconds, log: false, on: { '*': handler } }),
  }

  it.each(Object.entries(receivers))('listen once each at most, and warn of no leak: %s', async (_, create) => {
    const warnings: string[] = []
    const warn = ({ name }: Error): unknown => warnings.push(name)
    process.on('warning', warn)
    const add = vi.spyOn(EventTarget.prototype, 'addEventListener')
    const all = gate()
    const working = gate()
    const signals: AbortSignal[] = []
    const receiver = create(async (_event, { signal }) => {
      signals.push(signal)
      if (signals.length === 50) all.open()
      await working.opened
    })
    const answers = ids(50).map((id) => deliver(receiver, { body: event({ id }) }))
    await all.opened
    await setImmediate()
    expect(add.mock.calls.filter(([type]) => type === 'abort').length).toBeLessThanOrEqual(50)
    expect(signals.filter(({ aborted }) => aborted)).toEqual([])
    const stopping = receiver.stop()
    expect(signals.filter(({ aborted }) => aborted)).toHaveLength(50)
    working.open()
    await stopping
    expect((await Promise.all(answers)).map(({ status }) => status)).toEqual(ids(50).map(() => 200))
    await setImmediate()
    process.off('warning', warn)
    expect(warnings).toEqual([])
  })
})
