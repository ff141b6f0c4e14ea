import { describe, expect, it, vi } from 'vitest'
import { deliver, event, kept, leave, receiverOn, statusOf, type Watched, watched } from './inbox-receiver-kit.ts'

/** Starts the event as often as given by processes that die in it: their leases have ended. */
async function killed(store: Watched, starts: number): Promise<void> {
  await leave(store, 'processing', 0)
  for (let start = 2; start <= starts; start++) {
    const [claim] = await store.unseen.claim({ source: 'parcel', limit: 1, leaseMs: 0 })
    expect(claim?.attempts).toBe(start)
  }
}

const retries = [0, 0]

describe('an event that kills its process', () => {
  it('is not started once more when it has had all its attempts: it is dead', async () => {
    const store = watched()
    await killed(store, retries.length + 1)
    const log = kept()
    const handler = vi.fn()
    receiverOn(store, { log, runner: { retries }, on: { '*': handler } }).start()
    await store.settled(1)
    expect(handler).not.toHaveBeenCalled()
    expect(await store.row()).toMatchObject({ status: 'dead', lastError: expect.stringMatching(/no attempt/) })
    expect(log.lines).toEqual([expect.stringMatching(/parcel\.sent.*dead/)])
  })

  it('has its last attempt', async () => {
    const store = watched()
    await killed(store, retries.length)
    const attempts: number[] = []
    receiverOn(store, { runner: { retries }, on: { '*': (_, { attempt }) => attempts.push(attempt) } }).start()
    await store.settled(1)
    expect([attempts, await statusOf(store)]).toEqual([[3], 'completed'])
  })

  it('dead as it is, begins anew when its provider sends it again', async () => {
    const store = watched()
    await killed(store, retries.length + 1)
    const attempts: number[] = []
    const receiver = receiverOn(store, { runner: { retries }, on: { '*': (_, { attempt }) => attempts.push(attempt) } })
    receiver.start()
    await store.settled(1)
    expect((await deliver(receiver, { body: event() })).status).toBe(200)
    await store.settled(2)
    expect([attempts, await statusOf(store)]).toEqual([[1], 'completed'])
  })

  it('is not started once more when no attempt is left at all', async () => {
    const store = watched()
    await killed(store, 1)
    const handler = vi.fn()
    receiverOn(store, { runner: { retries: [] }, on: { '*': handler } }).start()
    await store.settled(1)
    expect([handler.mock.calls.length, await statusOf(store)]).toEqual([0, 'dead'])
  })
})
