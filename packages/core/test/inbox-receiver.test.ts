import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { memoryInbox, PermanentError } from '../src/index.ts'
import { deliver, event, gate, kept, leave, receiverOn, seconds, statusOf, watched } from './inbox-receiver-kit.ts'

const broken = (): never => {
  throw new Error('no stock')
}

describe('a new event', () => {
  it('is acknowledged on receipt when its commit is done, and never before', async () => {
    const memory = memoryInbox()
    const committing = gate()
    const reached = gate()
    const admit: typeof memory.admit = async (rows, claimMs) => {
      reached.open()
      await committing.opened
      return memory.admit(rows, claimMs)
    }
    const store = watched({ admit }, memory)
    const answered = vi.fn()
    const answer = deliver(receiverOn(store)).finally(answered)
    await reached.opened
    expect(answered).not.toHaveBeenCalled()
    committing.open()

    expect((await answer).status).toBe(200)
    await store.settled(1)
    expect(await statusOf(store)).toBe('completed')
  })

  it('is acknowledged on receipt while its handler still runs', async () => {
    const store = watched()
    const working = gate()
    const { status, outcome } = await deliver(receiverOn(store, { on: { '*': () => working.opened } }))

    expect([status, outcome.kind]).toEqual([200, 'admitted'])
    working.open()
    await store.settled(1)
    expect(await statusOf(store)).toBe('completed')
  })

  it('is acknowledged on receipt although its handler then fails, and is retried on our schedule', async () => {
    const store = watched()
    expect((await deliver(receiverOn(store, { on: { '*': broken } }))).status).toBe(200)
    await store.settled(1)
    expect(await store.row()).toMatchObject({ status: 'retrying', attempts: 1 })
  })

  it('is answered after processing with success when its handler is done', async () => {
    const store = watched()
    const { status, outcome } = await deliver(receiverOn(store, { acknowledge: 'after-processing' }))
    expect([status, outcome.kind, await statusOf(store)]).toEqual([200, 'handled', 'completed'])
  })

  it('is answered after processing with 500 when its handler fails, and is retried on our schedule as well', async () => {
    const store = watched()
    const { status, code } = await deliver(receiverOn(store, { acknowledge: 'after-processing', on: { '*': broken } }))
    expect([status, code, await statusOf(store)]).toEqual([500, 'handler_failed', 'retrying'])
  })

  it('is dead at once when its handler throws a PermanentError', async () => {
    const store = watched()
    const deleted = (): never => {
      throw new PermanentError('the order was deleted')
    }
    const { status } = await deliver(receiverOn(store, { acknowledge: 'after-processing', on: { '*': deleted } }))
    const lastError: unknown = expect.stringMatching(/^PermanentError: the order was deleted\nat /)
    expect(status).toBe(500)
    expect(await store.row()).toMatchObject({ status: 'dead', attempts: 1, lastError })
  })

  it('that does not fit its schema is dead, and answered with success', async () => {
    const store = watched()
    const handler = vi.fn()
    const validate = () => ({ issues: [{ message: 'no weight' }] })
    const schemas = { 'parcel.sent': { '~standard': { version: 1, vendor: 'test', validate } } } as const
    const receiver = receiverOn(store, { acknowledge: 'after-processing', on: { '*': handler }, schemas })
    expect([(await deliver(receiver)).status, await statusOf(store)]).toEqual([200, 'dead'])
    expect(handler).not.toHaveBeenCalled()
  })

  it('that nobody handles is kept as unhandled', async () => {
    const store = watched()
    const receiver = receiverOn(store, { acknowledge: 'after-processing', on: { other: () => {} } })
    const { status, outcome } = await deliver(receiver)
    expect([status, outcome.kind, await statusOf(store)]).toEqual([200, 'unhandled', 'unhandled'])
  })

  it("that nobody handles is refused and not stored when unhandled is 'reject'", async () => {
    const store = watched()
    const { status, code } = await deliver(receiverOn(store, { unhandled: 'reject', on: { other: () => {} } }))
    expect([status, code, store.count('admit')]).toEqual([501, 'event_unhandled', 0])
  })

  it('that is forged never reaches the inbox', async () => {
    const store = watched()
    const { status } = await deliver(receiverOn(store), { headers: { 'Parcel-Signature': '0'.repeat(64) } })
    expect([status, store.calls]).toEqual([400, []])
  })
})

describe('acknowledge within', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'performance'] })
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  it.each([
    [200, 'handled', 'completed', () => {}],
    [500, 'failed', 'retrying', broken],
  ])('gives the real answer, %i, when it is in time', async (status, kind, row, handler) => {
    const store = watched()
    const answer = await deliver(receiverOn(store, { acknowledge: { within: 2000 }, on: { '*': handler } }))
    expect([answer.status, answer.outcome.kind, await statusOf(store)]).toEqual([status, kind, row])
  })

  it('answers success when the handler takes longer, which goes on and is written down', async () => {
    const store = watched()
    const started = gate()
    const working = gate()
    const slow = async (): Promise<void> => {
      started.open()
      await working.opened
      broken()
    }
    const answer = deliver(receiverOn(store, { acknowledge: { within: 2000 }, on: { '*': slow } }))
    await started.opened
    await vi.advanceTimersByTimeAsync(2000)
    const { status, outcome } = await answer
    expect([status, outcome.kind, await statusOf(store)]).toEqual([200, 'admitted', 'processing'])
    working.open()
    await store.settled(1)
    expect(await statusOf(store)).toBe('retrying')
  })

  /** A store that takes its time for a commit. */
  function slowStore() {
    const memory = memoryInbox()
    const storing = gate()
    const reached = gate()
    const admit: typeof memory.admit = async (rows, claimMs) => {
      reached.open()
      await storing.opened
      return memory.admit(rows, claimMs)
    }
    return { store: watched({ admit }, memory), storing, reached }
  }

  it('counts from the arrival: what storing took is not given to the handler as well', async () => {
    const { store, storing, reached } = slowStore()
    const started = gate()
    const working = gate()
    const slow = (): Promise<void> => {
      started.open()
      return working.opened
    }
    const answered = vi.fn()
    const answer = deliver(receiverOn(store, { acknowledge: { within: 2000 }, on: { '*': slow } })).finally(answered)
    await reached.opened
    await vi.advanceTimersByTimeAsync(1500)
    storing.open()
    await started.opened
    await vi.advanceTimersByTimeAsync(499)
    expect(answered).not.toHaveBeenCalled()
    await vi.advanceTimersByTimeAsync(1)
    expect((await answer).outcome.kind).toBe('admitted')
    working.open()
    await store.settled(1)
  })

  it('answers as soon as it is stored when storing took all the time, and handles it in the background', async () => {
    const { store, storing, reached } = slowStore()
    const working = gate()
    const receiver = receiverOn(store, { acknowledge: { within: 2000 }, on: { '*': () => working.opened } })
    const answer = deliver(receiver)
    await reached.opened
    await vi.advanceTimersByTimeAsync(2000)
    storing.open()
    expect([(await answer).status, (await answer).outcome.kind]).toEqual([200, 'admitted'])
    working.open()
    await store.settled(1)
    expect(await store.row()).toMatchObject({ status: 'completed', attempts: 1 })
  })
})

describe('a redelivery', () => {
  it.each(['pending', 'processing'] as const)('of a %s event is acknowledged on receipt', async (status) => {
    const store = watched()
    await leave(store, status)
    const handler = vi.fn()
    const answer = await deliver(receiverOn(store, { runner: false, on: { '*': handler } }))
    expect([answer.status, answer.outcome.kind, await statusOf(store)]).toEqual([200, 'duplicate', status])
    expect(handler).not.toHaveBeenCalled()
  })

  it.each([
    ['pending', 30_000, '1'],
    ['processing', 30_000, '30'],
    ['processing', 300, '1'],
    ['processing', 300_000, '60'],
  ] as const)(
    'of an event that is %s is busy after processing; a rest of %i ms is %s s',
    async (status, rest, after) => {
      const store = watched({}, memoryInbox({ now: () => seconds * 1000 }))
      await leave(store, status, rest)
      const handler = vi.fn()
      const receiver = receiverOn(store, { acknowledge: 'after-processing', runner: false, on: { '*': handler } })
      const answer = await deliver(receiver)
      expect([answer.status, answer.code, answer.retryAfter, answer.outcome.kind]).toEqual([503, 'busy', after, 'busy'])
      expect(handler).not.toHaveBeenCalled()
    },
  )

  it.each(['on-receipt', 'after-processing'] as const)(
    'of a retrying event is claimed at once, long before its time, %s',
    async (acknowledge) => {
      const store = watched()
      await leave(store, 'retrying', 3_600_000)
      expect((await deliver(receiverOn(store, { acknowledge }))).status).toBe(200)
      await store.settled(1)
      expect(await store.row()).toMatchObject({ status: 'completed', attempts: 2 })
    },
  )

  it('of a retrying event in a process without a runner makes it due at once', async () => {
    const store = watched()
    await leave(store, 'retrying', 3_600_000)
    const handler = vi.fn()
    await deliver(receiverOn(store, { runner: false, on: { '*': handler } }))
    expect(handler).not.toHaveBeenCalled()
    expect(await store.nextDue('parcel')).toBe(0)
  })

  it.each([
    ['dead', 'on-receipt'],
    ['dead', 'after-processing'],
    ['unhandled', 'on-receipt'],
    ['unhandled', 'after-processing'],
  ] as const)('of a %s event starts it anew, %s', async (status, acknowledge) => {
    const store = watched()
    await leave(store, status)
    const seen: unknown[] = []
    const receiver = receiverOn(store, {
      acknowledge,
      on: { '*': (_, { attempt, idempotencyKey, replay }) => seen.push([attempt, idempotencyKey, replay]) },
    })
    expect((await deliver(receiver)).status).toBe(200)
    await store.settled(1)
    expect(await store.row()).toMatchObject({ status: 'completed', attempts: 1 })
    expect(seen).toEqual([[1, 'parcel/evt_1', false]])
  })

  it.each(['on-receipt', 'after-processing'] as const)(
    'of a completed event is a success, %s, with a line that says how to run it again',
    async (acknowledge) => {
      const store = watched()
      await leave(store, 'completed')
      const handler = vi.fn()
      const log = kept()
      const { status, outcome } = await deliver(receiverOn(store, { acknowledge, log, on: { '*': handler } }))
      expect([status, outcome.kind, await statusOf(store)]).toEqual([200, 'duplicate', 'completed'])
      expect(handler).not.toHaveBeenCalled()
      expect(log.lines).toEqual([expect.stringMatching(/parcel\.sent came again .* replay it with force/)])
    },
  )
})

describe('an inbox that cannot store', () => {
  it.each(['on-receipt', 'after-processing', { within: 1000 }] as const)(
    'is answered with 503, and no handler runs: %j',
    async (acknowledge) => {
      const handler = vi.fn()
      const store = watched({ admit: () => Promise.reject(new Error('disk full: /var/lib/db')) })
      const receiver = receiverOn(store, { acknowledge, runner: false, on: { '*': handler } })
      const { status, code, retryAfter, outcome } = await deliver(receiver)
      expect([status, code, retryAfter, outcome.kind]).toEqual([503, 'inbox_unavailable', '5', 'rejected'])
      expect(handler).not.toHaveBeenCalled()
    },
  )

  it('is answered with 503 when the memory is full of events that are not completed', async () => {
    const receiver = receiverOn(watched({}, memoryInbox({ maxRows: 1 })), { runner: false })
    expect((await deliver(receiver)).status).toBe(200)
    expect((await deliver(receiver, { body: event({ id: 'evt_2' }) })).code).toBe('inbox_unavailable')
  })

  it('is answered with 503 when it takes too long, and what it stored in the end is worked on', async () => {
    const memory = memoryInbox()
    const slow = gate()
    const admit: typeof memory.admit = async (rows, claimMs) => {
      await slow.opened
      return memory.admit(rows, claimMs)
    }
    const store = watched({ admit }, memory)
    const { status, code } = await deliver(receiverOn(store, { acknowledge: 'after-processing', inboxTimeout: 1 }))
    expect([status, code]).toEqual([503, 'inbox_unavailable'])
    slow.open()
    await store.settled(1)
    expect(await store.row()).toMatchObject({ status: 'completed', attempts: 1 })
  })

  it('is answered with 503 when a redelivery cannot be claimed', async () => {
    const memory = memoryInbox()
    await leave(memory, 'retrying')
    const store = watched({ claimKey: () => Promise.reject(new Error('gone')) }, memory)
    expect((await deliver(receiverOn(store))).code).toBe('inbox_unavailable')
  })
})

describe('a store that fails after the handler has ended', () => {
  it('is asked again, and the handler is not', async () => {
    const memory = memoryInbox()
    const handler = vi.fn()
    let failures = 2
    const complete: typeof memory.complete = async (claim, write) => {
      if (failures-- > 0) throw new Error('connection reset')
      return memory.complete(claim, write)
    }
    const store = watched({ complete }, memory)
    const { status } = await deliver(receiverOn(store, { acknowledge: 'after-processing', on: { '*': handler } }))
    expect([status, await statusOf(store), handler.mock.calls.length]).toEqual([200, 'completed', 1])
  })

  it('may have completed the event in the try that it reported as failed', async () => {
    const memory = memoryInbox()
    let tries = 0
    const complete: typeof memory.complete = async (claim, write) => {
      const held = await memory.complete(claim, write)
      if (tries++ === 0) throw new Error('connection reset')
      return held
    }
    const store = watched({ complete }, memory)
    const { status, outcome } = await deliver(receiverOn(store, { acknowledge: 'after-processing' }))
    expect([status, outcome.kind]).toEqual([200, 'handled'])
  })

  it('is never reported as a failure of the handler', async () => {
    const log = kept()
    const store = watched({ complete: () => Promise.reject(new Error('connection reset')) })
    const { status, outcome } = await deliver(receiverOn(store, { acknowledge: 'after-processing', log }))
    expect([status, outcome.kind]).toEqual([200, 'handled'])
    expect(log.lines).toEqual([expect.stringMatching(/handled, but not stored as completed/)])
  })

  it('leaves a failed attempt to the end of its lease', async () => {
    const log = kept()
    const store = watched({ fail: () => Promise.reject(new Error('connection reset')) })
    const receiver = receiverOn(store, { acknowledge: 'after-processing', log, on: { '*': broken } })
    expect((await deliver(receiver)).status).toBe(500)
    expect(log.lines.join('\n')).toMatch(/its lease ends by itself/)
    expect(await statusOf(store)).toBe('processing')
  })
})
