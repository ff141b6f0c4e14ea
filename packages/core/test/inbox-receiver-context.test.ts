import { afterEach, describe, expect, it, vi } from 'vitest'
import { memoryInbox, type WebhookContext } from '../src/index.ts'
import { deliver, event, gate, kept, leave, receiverOn, seconds, statusOf, watched } from './inbox-receiver-kit.ts'

const key = { source: 'parcel', tenant: '', key: 'evt_1' }
const acknowledge = 'after-processing'

afterEach(() => {
  vi.useRealTimers()
})

describe('the context of a stored event', () => {
  it('counts attempts from 1, and keeps the idempotency key', async () => {
    const store = watched()
    const seen: unknown[] = []
    const receiver = receiverOn(store, {
      acknowledge,
      on: {
        '*': (_, { attempt, idempotencyKey, replay }) => {
          seen.push([attempt, idempotencyKey, replay])
          if (attempt < 3) throw new Error('not yet')
        },
      },
    })
    expect((await deliver(receiver)).status).toBe(500)
    expect((await deliver(receiver)).status).toBe(500)
    expect((await deliver(receiver)).status).toBe(200)
    expect(seen).toEqual([1, 2, 3].map((attempt) => [attempt, 'parcel/evt_1', false]))
  })

  it('brings the stored bytes and the delivery they came with', async () => {
    const now = seconds * 1000
    const store = watched({}, memoryInbox({ now: () => now }))
    const seen: WebhookContext['delivery'][] = []
    await leave(store, 'pending')
    const receiver = receiverOn(store, { on: { '*': (_, { delivery }) => seen.push(delivery) } })
    receiver.start()
    await store.settled(1)
    expect(seen.map(({ rawBody }) => new TextDecoder().decode(rawBody))).toEqual([event()])
    expect(seen.map(({ receivedAt }) => receivedAt)).toEqual([new Date(now)])
  })

  it.each([
    ['completed', true, 'parcel/evt_1/1'],
    ['dead', false, 'parcel/evt_1'],
  ] as const)(
    'says that an operator replays a %s event; forced: %s, idempotency key: %s',
    async (status, force, name) => {
      const store = watched()
      await leave(store, status)
      expect(await store.replay(key, { by: 'ops', reason: 'fixed', force })).toBe(1)
      const seen: unknown[] = []
      const receiver = receiverOn(store, {
        on: { '*': (_, { attempt, idempotencyKey, replay }) => seen.push([attempt, idempotencyKey, replay]) },
      })
      receiver.start()
      await store.settled(1)
      expect(seen).toEqual([[1, name, true]])
    },
  )

  it('names the tenant that the secret resolver found', async () => {
    const store = watched()
    const seen: unknown[] = []
    const receiver = receiverOn(store, {
      acknowledge,
      secret: () => ({ secret: 'whsec_parcel_secret', tenant: 'shop-7' }),
      on: { '*': (_, { tenant, idempotencyKey }) => seen.push([tenant, idempotencyKey]) },
    })
    await deliver(receiver)
    expect(seen).toEqual([['shop-7', 'parcel@shop-7/evt_1']])
    expect(await store.get({ ...key, tenant: 'shop-7' })).toMatchObject({ status: 'completed' })
  })
})

describe('ctx.signal', () => {
  const timers = (): void => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'performance'] })
  }

  /** A handler that waits until its signal tells it to stop, and says why. */
  const waiting = () => {
    const started = gate()
    const reasons: unknown[] = []
    const handler = (_: unknown, { signal }: Pick<WebhookContext, 'signal'>): Promise<void> =>
      new Promise((resolve) => {
        signal.addEventListener('abort', () => {
          reasons.push(String(signal.reason))
          resolve()
        })
        started.open()
      })
    return { started, reasons, handler }
  }

  it('is aborted when the lease is lost to another worker, whose event it then is', async () => {
    timers()
    const store = watched()
    const { started, reasons, handler } = waiting()
    const answer = deliver(receiverOn(store, { acknowledge, on: { '*': handler } }))
    await started.opened
    const lost = await store.row()
    await store.fail(lost, 'taken over', { status: 'retrying', inMs: 3_600_000 })
    await vi.advanceTimersByTimeAsync(10_000)

    const { status, code } = await answer
    expect([status, code, reasons]).toEqual([503, 'busy', ['Error: the lease was lost']])
    expect(await statusOf(store)).toBe('retrying')
  })

  it('is aborted when the store has not extended the lease for its whole length', async () => {
    timers()
    const store = watched({ extend: () => Promise.reject(new Error('down')) })
    const { started, reasons, handler } = waiting()
    const answer = deliver(receiverOn(store, { acknowledge, on: { '*': handler } }))
    await started.opened
    await vi.advanceTimersByTimeAsync(20_000)
    expect(reasons).toEqual([])
    await vi.advanceTimersByTimeAsync(10_000)
    await answer
    expect(reasons).toEqual(['Error: the lease was lost'])
  })

  it('is aborted when the receiver stops', async () => {
    const store = watched()
    const { started, reasons, handler } = waiting()
    const receiver = receiverOn(store, { on: { '*': handler } })
    await deliver(receiver)
    await started.opened
    await receiver.stop()
    expect(reasons).toEqual(['Error: the receiver stops'])
    expect(await statusOf(store)).toBe('completed')
  })

  it('is aborted when the time for the handler is over, and the attempt has failed', async () => {
    timers()
    const store = watched()
    const { started, reasons, handler } = waiting()
    const receiver = receiverOn(store, { acknowledge, runner: { handlerTimeoutMs: 500 }, on: { '*': handler } })
    const answer = deliver(receiver)
    await started.opened
    await vi.advanceTimersByTimeAsync(500)
    expect((await answer).status).toBe(500)
    expect(reasons).toEqual(['Error: the handler took longer than 500 ms'])
    expect(await store.row()).toMatchObject({
      status: 'retrying',
      lastError: expect.stringMatching(/^Error: the handler took longer than 500 ms\nat /),
    })
  })

  it('is not aborted by a heartbeat after ctx.commit', async () => {
    timers()
    const store = watched()
    const committed = gate()
    const working = gate()
    const seen: boolean[] = []
    const answer = deliver(
      receiverOn(store, {
        acknowledge,
        on: {
          '*': async (_, ctx) => {
            await ctx.commit(() => {})
            committed.open()
            await working.opened
            seen.push(ctx.signal.aborted)
          },
        },
      }),
    )
    await committed.opened
    await vi.advanceTimersByTimeAsync(120_000)
    working.open()
    expect((await answer).status).toBe(200)
    expect(seen).toEqual([false])
  })
})

describe('the heartbeat', () => {
  it('extends the lease at every third of it while the handler runs, and no longer', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'performance'] })
    const store = watched()
    const started = gate()
    const working = gate()
    const slow = async (): Promise<void> => {
      started.open()
      await working.opened
    }
    const answer = deliver(receiverOn(store, { acknowledge, runner: { leaseMs: 3000 }, on: { '*': slow } }))
    await started.opened
    await vi.advanceTimersByTimeAsync(9000)
    expect(store.count('extend')).toBe(9)
    working.open()
    expect((await answer).status).toBe(200)
    await vi.advanceTimersByTimeAsync(9000)
    expect(store.count('extend')).toBe(9)
  })
})

describe('ctx.commit', () => {
  it('writes in the transaction that completes the event', async () => {
    const store = watched()
    const writes: unknown[] = []
    const receiver = receiverOn(store, {
      acknowledge,
      on: {
        '*': async (_, ctx) => {
          await ctx.commit((tx) => writes.push(tx))
          writes.push(await statusOf(store))
        },
      },
    })
    expect((await deliver(receiver)).status).toBe(200)
    expect(writes).toEqual([undefined, 'completed'])
    expect(store.count('complete')).toBe(1)
  })

  it.each([
    ['after another', (ctx: WebhookContext<undefined>) => ctx.commit(() => {}).then(() => ctx.commit(() => {}))],
    ['beside another', (ctx: WebhookContext<undefined>) => Promise.all([1, 2].map(() => ctx.commit(() => {})))],
  ])('a second one %s is a TypeError, and the event stays completed', async (_, twice) => {
    const store = watched()
    const log = kept()
    const receiver = receiverOn(store, { acknowledge, log, on: { '*': (_event, ctx) => twice(ctx) } })
    expect((await deliver(receiver)).status).toBe(200)
    expect(await statusOf(store)).toBe('completed')
    expect(store.count('complete')).toBe(1)
    expect(log.lines).toEqual([expect.stringMatching(/threw after its commit; it is not run again/)])
  })

  it('throws lease_lost when the event belongs to another worker, and writes nothing', async () => {
    const store = watched()
    const write = vi.fn()
    const errors: unknown[] = []
    const receiver = receiverOn(store, {
      acknowledge,
      on: {
        '*': async (_, ctx) => {
          await store.fail(await store.row(), 'taken over', { status: 'retrying', inMs: 3_600_000 })
          await ctx.commit(write).catch((error: unknown) => {
            errors.push(error)
            throw error
          })
        },
      },
    })
    expect((await deliver(receiver)).code).toBe('busy')
    expect(errors).toEqual([expect.objectContaining({ code: 'lease_lost' })])
    expect(write).not.toHaveBeenCalled()
  })

  it('throws lease_lost when it has not come back by the end of the lease', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'performance'] })
    const reached = gate()
    const complete = (): Promise<boolean> => {
      reached.open()
      return new Promise(() => {})
    }
    const store = watched({ complete })
    const on = { '*': (_: unknown, ctx: WebhookContext<undefined>) => ctx.commit(() => {}) }
    const answer = deliver(receiverOn(store, { acknowledge, on }))
    await reached.opened
    await vi.advanceTimersByTimeAsync(30_000)
    expect((await answer).code).toBe('handler_failed')
    expect((await store.row()).lastError).toMatch(/^WebhookError lease_lost: The lease ended .*\nat /)
  })

  it('whose write fails is a failure of the handler, and may be tried again', async () => {
    const store = watched()
    let tries = 0
    const receiver = receiverOn(store, {
      acknowledge,
      on: {
        '*': (_, ctx) =>
          ctx.commit(() => {
            tries += 1
            if (tries === 1) throw new Error('constraint')
          }),
      },
    })
    expect((await deliver(receiver)).status).toBe(500)
    expect(await store.row()).toMatchObject({
      status: 'retrying',
      lastError: expect.stringMatching(/^Error: constraint\nat /),
    })
    expect((await deliver(receiver)).status).toBe(200)
    expect(await store.row()).toMatchObject({ status: 'completed', attempts: 2 })
  })

  it('that the handler does not wait for is waited for', async () => {
    const store = watched()
    const receiver = receiverOn(store, {
      acknowledge,
      on: {
        '*': (_, ctx) => {
          void ctx.commit(() => {})
        },
      },
    })
    expect((await deliver(receiver)).status).toBe(200)
    expect([await statusOf(store), store.count('complete')]).toEqual(['completed', 1])
  })

  it('followed by a throw is reported, and not run again', async () => {
    const store = watched()
    const log = kept()
    const handler = vi.fn(async (_: unknown, ctx: WebhookContext<undefined>) => {
      await ctx.commit(() => {})
      throw new Error('the mail server is down')
    })
    const receiver = receiverOn(store, { acknowledge, log, on: { '*': handler } })
    expect((await deliver(receiver)).status).toBe(200)
    expect((await deliver(receiver)).outcome.kind).toBe('duplicate')
    expect(handler).toHaveBeenCalledTimes(1)
    expect(log.lines[0]).toMatch(/threw after its commit; it is not run again/)
  })

  it('that is never called leaves the event completed without writes', async () => {
    const store = watched()
    expect((await deliver(receiverOn(store, { acknowledge }))).status).toBe(200)
    expect(await statusOf(store)).toBe('completed')
  })
})
