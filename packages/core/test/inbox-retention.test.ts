import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type InboxStore, memoryInbox, type PurgeAges } from '../src/index.ts'
import { deliver, event, kept, type Options, receiverOn, statusOf, watched } from './inbox-receiver-kit.ts'

const day = 86_400_000
const hour = 3_600_000
const ages: PurgeAges = { completedMs: 3 * day, payloadMs: day, deadMs: 9 * day }

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'performance', 'Date'] })
})
afterEach(() => {
  vi.useRealTimers()
})

/** A receiver whose store counts its purges. */
function purging(runner: Options['runner'], results: readonly number[] = []) {
  const left = [...results]
  const purge = vi.fn<InboxStore['purge']>(async () => left.shift() ?? 0)
  const store = watched({ purge })
  return { purge, store, receiver: receiverOn(store, { runner: runner ?? {} }) }
}

describe('a runner', () => {
  it('purges at once, and then every hour', async () => {
    const { purge, receiver } = purging({ retention: ages })
    receiver.start()
    await vi.advanceTimersByTimeAsync(0)
    expect(purge.mock.calls).toEqual([[ages]])
    await vi.advanceTimersByTimeAsync(hour - 10_000)
    expect(purge).toHaveBeenCalledTimes(1)
    await vi.advanceTimersByTimeAsync(20_000)
    expect(purge).toHaveBeenCalledTimes(2)
    await vi.advanceTimersByTimeAsync(2 * hour)
    expect(purge).toHaveBeenCalledTimes(4)
    await receiver.stop()
  })

  it('goes on purging until nothing old is left', async () => {
    const { purge, receiver } = purging({ retention: ages }, [1000, 1000, 500])
    receiver.start()
    await vi.advanceTimersByTimeAsync(60_000)
    expect(purge).toHaveBeenCalledTimes(4)
    await receiver.stop()
  })

  it('keeps completed events for 30 days, their bytes for 7, and dead ones for 90 unless it is told otherwise', async () => {
    const { purge, receiver } = purging({})
    receiver.start()
    await vi.advanceTimersByTimeAsync(0)
    expect(purge.mock.calls).toEqual([[{ completedMs: 30 * day, payloadMs: 7 * day, deadMs: 90 * day }]])
    await receiver.stop()
  })

  it.each([
    ['retention: false', { retention: false }],
    ['runner: false', false],
  ] as const)('never purges with %s', async (_, runner) => {
    const { purge, store, receiver } = purging(runner)
    receiver.start()
    await deliver(receiver)
    await vi.advanceTimersByTimeAsync(3 * hour)
    expect([purge.mock.calls.length, store.count('admit')]).toEqual([0, 1])
    await receiver.stop()
  })

  it('never purges when it is stopped or paused', async () => {
    const { purge, receiver } = purging({ retention: ages })
    receiver.start()
    await vi.advanceTimersByTimeAsync(0)
    receiver.pause()
    await vi.advanceTimersByTimeAsync(3 * hour)
    expect(purge).toHaveBeenCalledTimes(1)
    receiver.resume()
    await vi.advanceTimersByTimeAsync(0)
    expect(purge).toHaveBeenCalledTimes(2)
    await receiver.stop()
    await vi.advanceTimersByTimeAsync(3 * hour)
    expect(purge).toHaveBeenCalledTimes(2)
  })

  it('purges a store as it says', async () => {
    const store = watched({}, memoryInbox())
    const hours: PurgeAges = { completedMs: 3 * hour, payloadMs: hour, deadMs: 9 * hour }
    const receiver = receiverOn(store, { runner: { retention: hours } })
    await deliver(receiver)
    await store.settled(1)
    await vi.advanceTimersByTimeAsync(2 * hour)
    expect(await store.row()).toMatchObject({ status: 'completed', rawBody: new Uint8Array() })
    await vi.advanceTimersByTimeAsync(2 * hour + 60_000)
    expect(await store.list({})).toEqual([])
    await receiver.stop()
  })

  it('works on what is due although the purge fails, and says so', async () => {
    const log = kept()
    const store = watched({ purge: () => Promise.reject(new Error('disk full')) })
    const receiver = receiverOn(store, { log, runner: { retention: ages } })
    receiver.start()
    await vi.advanceTimersByTimeAsync(0)
    await deliver(receiver, { body: event({ id: 'evt_2' }) })
    await vi.advanceTimersByTimeAsync(2000)
    await store.settled(1)
    expect(await statusOf(store, 'evt_2')).toBe('completed')
    expect(log.lines.length).toBeGreaterThan(0)
    await receiver.stop()
  })
})
