import { describe, expect, it, vi } from 'vitest'
import { type AnyEvents, createReceiver, type Receiver, sign, type WebhookContext } from '../src/index.ts'
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

  it('is not made for a handler that does not ask', async () => {
    async function controllersFor(handler: (context: WebhookContext) => unknown): Promise<number> {
      const receiver = createReceiver(acme, { secret, on: { '*': (_, context) => handler(context) } })
      const make = vi.spyOn(globalThis, 'AbortController')
      try {
        await deliver(receiver, [])
        return make.mock.calls.length
      } finally {
        make.mockRestore()
      }
    }
    const notAsking = await controllersFor(({ attempt }) => attempt)
    const asking = await controllersFor(({ signal }) => signal)
    expect(asking - notAsking).toBe(1) // a Request may make one of its own
  })

  it('is left alone by a stop when its handler has ended', async () => {
    const signals: AbortSignal[] = []
    const receiver = createReceiver(acme, { secret, on: { '*': (_, { signal }) => signals.push(signal) } })
    await deliver(receiver, signals)
    await receiver.stop()
    expect(signals.map(({ aborted }) => aborted)).toEqual([false])
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
