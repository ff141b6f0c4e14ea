import { describe, expect, it, vi } from 'vitest'
import { type AnyEvents, createReceiver, type InboxStore, memoryInbox, type Receiver, sign } from '../src/index.ts'
import { acme, secret } from './acme.ts'
import {
  deliver,
  event,
  type Gate,
  gate,
  leave,
  parcelWith,
  receiverOn,
  statusOf,
  type Watched,
  watched,
} from './inbox-receiver-kit.ts'

/** A store whose method has done its work, and does not come back before it is let go. */
function slow(method: 'admit' | 'claimKey', memory = memoryInbox()): { store: Watched; reached: Gate; back: Gate } {
  const reached = gate()
  const back = gate()
  const admit: InboxStore<undefined>['admit'] = async (...order) => {
    const admitted = await memory.admit(...order)
    reached.open()
    await back.opened
    return admitted
  }
  const claimKey: InboxStore<undefined>['claimKey'] = async (...order) => {
    const claim = await memory.claimKey(...order)
    reached.open()
    await back.opened
    return claim
  }
  return { store: watched(method === 'admit' ? { admit } : { claimKey }, memory), reached, back }
}

it.each([undefined, memoryInbox()])(
  'a receiver that stops ends each connection with its answer, so that its server can close',
  async (inbox) => {
    const receiver = createReceiver(acme, { secret, log: false, on: { '*': () => {} }, ...(inbox && { inbox }) })
    const connectionAfter = async (id: string): Promise<string | null> => {
      const body = JSON.stringify({ id, type: 'order.paid', data: {} })
      const headers = await sign(acme, { body, secret })
      const { headers: answered } = await receiver.fetch(
        new Request('http://localhost/', { method: 'POST', body, headers }),
      )
      return answered.get('connection')
    }
    expect(await connectionAfter('evt_1')).toBeNull()
    await receiver.stop()
    expect(await connectionAfter('evt_2')).toBe('close')
  },
)

const modes = [
  ['after-processing', 503, 'busy'],
  ['on-receipt', 200, undefined],
] as const

/** Both leave what is not started to somebody else; only one of them is waited for. */
const halts: readonly [string, (receiver: Receiver<AnyEvents>) => Promise<void>][] = [
  ['stop', (receiver) => receiver.stop()],
  [
    'pause',
    async (receiver) => {
      receiver.pause()
    },
  ],
]

describe.each(halts)('a delivery that is under way at %s()', (name, halt) => {
  it.each(modes)('and is admitted after it is not started: %s answers %d %s', async (acknowledge, status, code) => {
    const { store, reached, back } = slow('admit')
    const handler = vi.fn()
    const receiver = receiverOn(store, { acknowledge, on: { '*': handler } })
    const answer = deliver(receiver)
    await reached.opened
    const halted = halt(receiver)
    back.open()
    await halted
    if (name === 'stop') expect(await store.row()).toMatchObject({ status: 'pending', attempts: 0 })
    const answered = await answer
    expect([answered.status, answered.code]).toEqual([status, code])
    expect(await store.row()).toMatchObject({ status: 'pending', attempts: 0 })
    expect(handler).not.toHaveBeenCalled()
  })

  it.each(modes)(
    'and is claimed again after it is not started: %s answers %d %s',
    async (acknowledge, status, code) => {
      const memory = memoryInbox()
      await leave(memory, 'retrying', 3_600_000)
      const { store, reached, back } = slow('claimKey', memory)
      const handler = vi.fn()
      const receiver = receiverOn(store, { acknowledge, on: { '*': handler } })
      const answer = deliver(receiver)
      await reached.opened
      const halted = halt(receiver)
      back.open()
      await halted
      if (name === 'stop') expect(await statusOf(store)).toBe('pending')
      const answered = await answer
      expect([answered.status, answered.code]).toEqual([status, code])
      expect(await store.row()).toMatchObject({ status: 'pending', attempts: 1 })
      expect(handler).not.toHaveBeenCalled()
    },
  )

  it('ends after the event that is being handled: the others are given back', async () => {
    const store = watched()
    const started = gate()
    const working = gate()
    const handled: string[] = []
    const handler = async ({ id }: { readonly id: string }): Promise<void> => {
      handled.push(id)
      started.open()
      await working.opened
    }
    const receiver = receiverOn(store, { acknowledge: 'after-processing', on: { '*': handler } })
    const body = JSON.stringify(['evt_1', 'evt_2', 'evt_3'].map((id) => ({ id, type: 'parcel.sent' })))
    const answer = deliver(receiver, { body })
    await started.opened
    const halted = halt(receiver)
    working.open()
    await halted
    expect((await answer).code).toBe('busy')
    expect(handled).toEqual(['evt_1'])
    expect(await Promise.all(['evt_1', 'evt_2', 'evt_3'].map((id) => statusOf(store, id)))).toEqual([
      'completed',
      'pending',
      'pending',
    ])
  })
})

describe('after pause()', () => {
  it('what was given back is worked on when the receiver resumes', async () => {
    const { store, reached, back } = slow('admit')
    const handler = vi.fn()
    const receiver = receiverOn(store, { acknowledge: 'after-processing', on: { '*': handler } })
    const answer = deliver(receiver)
    await reached.opened
    receiver.pause()
    back.open()
    expect((await answer).code).toBe('busy')
    receiver.resume()
    await store.settled(1)
    expect([handler.mock.calls.length, await statusOf(store)]).toEqual([1, 'completed'])
  })
})

describe('after stop()', () => {
  it('nothing starts that was read before it', async () => {
    const memory = memoryInbox()
    const parsed = gate()
    const secretFound = gate()
    const handler = vi.fn()
    const store = watched({}, memory)
    const receiver = receiverOn(
      store,
      {
        acknowledge: 'after-processing',
        on: { '*': handler },
        secret: async () => {
          parsed.open()
          await secretFound.opened
          return 'whsec_parcel_secret'
        },
      },
      parcelWith(),
    )
    const answer = deliver(receiver, { body: event({ id: 'evt_9' }) })
    await parsed.opened
    await receiver.stop()
    secretFound.open()
    expect((await answer).code).toBe('busy')
    expect([handler.mock.calls.length, await statusOf(store, 'evt_9')]).toEqual([0, 'pending'])
  })
})
