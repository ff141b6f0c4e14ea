import { describe, expect, it } from 'vitest'
import { type AnyEvents, createReceiver, type Receiver, sign } from '../src/index.ts'
import { acme, secret } from './acme.ts'

describe('the signal of a delivery, which is made when a handler asks for it', () => {
  async function deliver(receiver: Receiver<AnyEvents>, seen: readonly unknown[]): Promise<void> {
    const body = JSON.stringify({ id: `evt_${seen.length}`, type: 'order.paid', data: {} })
    const headers = await sign(acme, { body, secret })
    await receiver.fetch(new Request('http://localhost/', { method: 'POST', body, headers }))
  }

  it('is one signal however often it is read, and a copy of the context has it', async () => {
    const seen: AbortSignal[] = []
    const receiver = createReceiver(acme, {
      secret,
      on: {
        '*': (_event, context) => {
          const copy = { ...context }
          seen.push(context.signal, context.signal, copy.signal)
        },
      },
    })
    await deliver(receiver, seen)
    expect(seen).toHaveLength(3)
    expect(new Set(seen).size).toBe(1)
  })

  it('is read through one accessor in all contexts: their shapes lead to no delivery', async () => {
    const accessors: unknown[] = []
    const receiver = createReceiver(acme, {
      secret,
      on: { '*': (_, context) => accessors.push(Object.getOwnPropertyDescriptor(context, 'signal')) },
    })
    await deliver(receiver, accessors)
    await deliver(receiver, accessors)
    expect(accessors).toEqual([expect.objectContaining({ get: expect.any(Function) }), accessors[0]])
  })

  it('asked for after the handler, it is not aborted by a stop: nothing runs any more', async () => {
    const late: { readonly signal: AbortSignal }[] = []
    const receiver = createReceiver(acme, { secret, on: { '*': (_, context) => late.push(context) } })
    await deliver(receiver, late)
    const before = late[0]?.signal
    await receiver.stop()
    expect(before?.aborted).toBe(false)
  })

  it('asked for while the receiver is stopped, it is aborted', async () => {
    const aborted: boolean[] = []
    const receiver = createReceiver(acme, { secret, on: { '*': (_, { signal }) => aborted.push(signal.aborted) } })
    await receiver.stop()
    await deliver(receiver, aborted)
    expect(aborted).toEqual([true])
  })
})
