import { testInbox } from '@rawhook/testing/contracts'
import { describe, expect, it } from 'vitest'
import { type InboxPauses, memoryInbox, pausable } from '../src/index.ts'
import { deliver, gate, receiverOn, statusOf, watched } from './inbox-receiver-kit.ts'
import { pausesInMemory } from './pauses-in-memory.ts'

testInbox(
  { describe, it },
  {
    name: 'in memory that can be paused',
    durability: 'none',
    writes: 'asynchronous',
    pausable: true,
    async open() {
      let time = Date.now()
      const store = pausable(memoryInbox({ now: () => time }), pausesInMemory())
      return {
        store,
        async advance(ms) {
          time += ms
        },
        close: () => store.close(),
      }
    },
  },
)

it('looks for pauses once a second, and tells when it cannot', async () => {
  const looks: string[] = []
  let time = 0
  const pauses: InboxPauses = {
    ...pausesInMemory(),
    async pauses() {
      looks.push(`at ${time}`)
      if (looks.length === 1) throw new Error('the table is locked')
      return []
    },
  }
  const store = pausable(memoryInbox(), pauses, () => time)
  const claims = (): Promise<unknown> => store.claim({ source: 'acme', limit: 1, leaseMs: 1000 })
  await expect(claims()).rejects.toThrow('the table is locked')
  for (time of [0, 1, 999, 1000, 1500]) expect(await claims()).toEqual([])
  expect(looks).toEqual(['at 0', 'at 0', 'at 1000'])
})

describe('a receiver whose store is paused', () => {
  const order = { by: 'ada', reason: 'a loop' }
  const body = (id: string): string => JSON.stringify({ id, type: 'parcel.sent' })

  it('stores and acknowledges on receipt, and runs what came meanwhile when the pause is over', async () => {
    const inbox = pausable(memoryInbox(), pausesInMemory())
    const store = watched({}, inbox)
    const receiver = receiverOn(store)
    await inbox.pause('parcel', order)
    expect(await deliver(receiver, { body: body('evt_1') })).toMatchObject({
      status: 200,
      outcome: { kind: 'admitted' },
    })
    expect(await statusOf(store)).toBe('pending')
    await inbox.resume('parcel')
    await deliver(receiver, { body: body('evt_2') })
    await store.settled(2)
    expect([await statusOf(store, 'evt_1'), await statusOf(store, 'evt_2')]).toEqual(['completed', 'completed'])
    await receiver.stop()
  })

  it('asks for a redelivery where the answer is to come after the handler', async () => {
    const inbox = pausable(memoryInbox(), pausesInMemory())
    const store = watched({}, inbox)
    const handled = gate()
    const on = { '*': () => handled.open() }
    const receiver = receiverOn(store, { acknowledge: 'after-processing', on })
    await inbox.pause(undefined, order)
    expect(await deliver(receiver)).toMatchObject({ status: 503, code: 'busy' })
    expect(await store.row()).toMatchObject({ status: 'pending', attempts: 0 })
    await receiver.stop()

    await inbox.resume(undefined)
    const next = receiverOn(store, { on })
    next.start()
    await handled.opened
    await next.stop()
  })
})
