import { describe, expect, it } from 'vitest'
import { createReceiver, WebhookError } from '../src/index.ts'
import { acme, acmeBatch, now, secret } from './acme.ts'
import { delivery, event } from './delivery.ts'
import { lines } from './lines.ts'

const settings = { secret, now: () => now, log: false } as const
const nothing = () => {}

/** Which keys ran for a type. */
async function ranFor(type: string, keys: readonly string[]): Promise<string[]> {
  const ran: string[] = []
  const on = Object.fromEntries(keys.map((key) => [key, () => void ran.push(key)]))
  await createReceiver(acme, { ...settings, on }).receive(await delivery({ body: event({ type }) }))
  return ran
}

describe('an event', () => {
  const keys = ['*', 'o*', 'order.*', 'order.paid.*', 'order.paid', 'order.paid.late']
  it.each([
    ['order.paid', 'order.paid'],
    ['order.paid.late', 'order.paid.late'],
    ['order.paid.now', 'order.paid.*'],
    ['order.sent', 'order.*'],
    ['order.', 'order.*'],
    ['order', 'o*'],
    ['ORDER.paid', '*'],
    ['x', '*'],
  ])('%s goes to the exact name, else to the longest prefix, else to *: %s', async (type, expected) => {
    expect(await ranFor(type, keys)).toEqual([expected])
    expect(await ranFor(type, keys.toReversed())).toEqual([expected])
  })

  it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf'])(
    'named %s finds no handler that nobody wrote',
    async (type) => {
      expect(await ranFor(type, ['order.paid', 'order.*'])).toEqual([])
      expect(await ranFor(type, ['*'])).toEqual(['*'])
    },
  )

  it('whose name ends in * does not become a prefix', async () => {
    expect(await ranFor('order.*', ['order.paid', 'other.*'])).toEqual([])
  })

  it('that no key matches is unhandled, and answered with success', async () => {
    const receiver = createReceiver(acme, { ...settings, on: { other: nothing } })
    const outcome = await receiver.receive(await delivery())
    expect([outcome.kind, receiver.acknowledge(outcome)?.status]).toEqual(['unhandled', 200])
  })

  it('that no key matches is refused where the app asks for that, before any handler runs', async () => {
    const ran: string[] = []
    const receiver = createReceiver(acmeBatch, {
      ...settings,
      unhandled: 'reject',
      on: { known: () => void ran.push('known') },
    })
    const body = JSON.stringify([
      { id: '1', type: 'known' },
      { id: '2', type: 'unknown' },
    ])
    const outcome = await receiver.receive(await delivery({ body }))
    expect(outcome).toMatchObject({
      kind: 'rejected',
      authentic: true,
      error: { code: 'event_unhandled', status: 501, message: /No handler is registered for unknown/ },
    })
    expect(ran).toEqual([])
  })

  it('that is matched is handled where the app rejects the others', async () => {
    const receiver = createReceiver(acme, { ...settings, unhandled: 'reject', on: { 'order.*': nothing } })
    expect((await receiver.receive(await delivery())).kind).toBe('handled')
  })
})

describe('several events in one delivery', () => {
  const body = JSON.stringify(['a', 'b', 'c', 'd'].map((type, index) => ({ id: `evt_${index}`, type })))

  it('are handled in their order', async () => {
    const ran: string[] = []
    const receiver = createReceiver(acmeBatch, { ...settings, on: { '*': async ({ id }) => void ran.push(id) } })
    const outcome = await receiver.receive(await delivery({ body }))
    expect(ran).toEqual(['evt_0', 'evt_1', 'evt_2', 'evt_3'])
    expect(outcome.events.map(({ id }) => id)).toEqual(ran)
  })

  it('are all tried when one handler fails; the delivery is asked for again', async () => {
    const ran: string[] = []
    const cause = new Error('b is down')
    const log = lines()
    const receiver = createReceiver(acmeBatch, {
      ...settings,
      log,
      on: { a: () => void ran.push('a'), b: () => Promise.reject(cause), d: () => void ran.push('d') },
    })
    const outcome = await receiver.receive(await delivery({ body }))
    expect(ran).toEqual(['a', 'd'])
    expect(outcome).toMatchObject({
      kind: 'failed',
      error: { code: 'handler_failed', cause, message: /handler of b / },
    })
    expect(outcome.events).toHaveLength(4)
    expect(receiver.acknowledge(outcome)).toMatchObject({ status: 500, body: '{"error":"handler_failed"}' })
    expect([log.failed.length, log.details]).toEqual([1, [cause]])
  })

  it('report every handler that failed', async () => {
    const receiver = createReceiver(acmeBatch, {
      ...settings,
      on: { a: () => Promise.reject(new Error('1')), '*': nothing, c: () => Promise.reject(undefined) },
    })
    const outcome = await receiver.receive(await delivery({ body }))
    expect(outcome).toMatchObject({
      error: { message: /handler of a, c /, cause: { errors: [{ message: '1' }, undefined] } },
    })
  })

  it('count as handled when one of them is', async () => {
    const receiver = createReceiver(acmeBatch, { ...settings, on: { c: nothing } })
    expect((await receiver.receive(await delivery({ body }))).kind).toBe('handled')
  })

  it('are malformed when there is none, and one without an id is known by a digest', async () => {
    const receiver = createReceiver(acmeBatch, { ...settings, on: { '*': nothing } })
    expect(await receiver.receive(await delivery({ body: '[]' }))).toMatchObject({
      error: { code: 'payload_malformed' },
    })
    const partly = JSON.stringify([{ id: '1', type: 'a' }, { type: 'b' }])
    expect(await receiver.receive(await delivery({ body: partly }))).toMatchObject({
      kind: 'handled',
      events: [{ id: '1' }, { id: expect.stringMatching(/^[\da-f]{64}\/1$/) }],
    })
  })
})

describe('receiver.dispatch', () => {
  it('runs the handler of an event with a context, without HTTP', async () => {
    const seen: unknown[] = []
    const receiver = createReceiver(acme, { ...settings, on: { 'order.*': (paid, ctx) => void seen.push(paid, ctx) } })
    expect(await receiver.dispatch({ id: 'evt_1', type: 'order.paid', data: { total: 1 } })).toBe(true)
    expect(seen).toMatchObject([
      { id: 'evt_1', type: 'order.paid', data: { total: 1 }, raw: undefined },
      {
        provider: 'acme',
        source: 'acme',
        tenant: undefined,
        attempt: 1,
        replay: false,
        idempotencyKey: 'acme/evt_1',
        delivery: { receivedAt: new Date(now * 1000), headers: {}, rawBody: new Uint8Array() },
      },
    ])
  })

  it('throws what the handler throws', async () => {
    const thrown = new Error('no')
    const receiver = createReceiver(acme, { ...settings, on: { '*': () => Promise.reject(thrown) } })
    await expect(receiver.dispatch({ id: '1', type: 'x', data: {} })).rejects.toBe(thrown)
  })

  it('tells that no handler ran, or throws where the app asks for that', async () => {
    const lenient = createReceiver(acme, { ...settings, on: { other: nothing } })
    expect(await lenient.dispatch({ id: '1', type: 'x', data: {} })).toBe(false)
    const strict = createReceiver(acme, { ...settings, unhandled: 'reject', on: { other: nothing } })
    await expect(strict.dispatch({ id: '1', type: 'x', data: {} })).rejects.toMatchObject({ code: 'event_unhandled' })
    expect(await createReceiver(acme, settings).dispatch({ id: '1', type: 'x', data: {} })).toBe(false)
  })

  it('applies the schemas', async () => {
    const schema = (issues: undefined | readonly { readonly message: string }[]) => ({
      '~standard': {
        version: 1 as const,
        vendor: 'test',
        validate: (value: unknown) => (issues === undefined ? { value: [value] } : { issues }),
      },
    })
    const seen: unknown[] = []
    const on = { '*': ({ data }: { readonly data: unknown }) => void seen.push(data) }
    const wrapping = createReceiver(acme, { ...settings, schemas: { x: schema(undefined) }, on })
    await wrapping.dispatch({ id: '1', type: 'x', data: 1 })
    expect(seen).toEqual([[1]])
    const refusing = createReceiver(acme, { ...settings, schemas: { x: schema([{ message: 'no' }]) }, on })
    const attempt = refusing.dispatch({ id: '1', type: 'x', data: 1 })
    await expect(attempt).rejects.toBeInstanceOf(WebhookError)
    await expect(attempt).rejects.toMatchObject({ code: 'payload_rejected', status: 422 })
  })
})

describe('receiver', () => {
  it('lists the keys of on', () => {
    const receiver = createReceiver(acme, {
      ...settings,
      on: { 'order.paid': nothing, 'order.*': nothing, '*': nothing },
    })
    expect(receiver.registeredTypes()).toEqual(['order.paid', 'order.*', '*'])
    expect(createReceiver(acme, settings).registeredTypes()).toEqual([])
  })

  it('tells whether it answers by itself', () => {
    expect(createReceiver(acme, { ...settings, on: { '*': nothing } }).dispatches).toBe(true)
    expect(createReceiver(acme, settings).dispatches).toBe(false)
  })

  it('aborts the signal of running handlers when it stops', async () => {
    const started = deferred<AbortSignal>()
    const receiver = createReceiver(acme, {
      ...settings,
      on: {
        '*': (_, { signal }) =>
          new Promise((resolve) => {
            signal.addEventListener('abort', resolve)
            started.resolve(signal)
          }),
      },
    })
    const outcome = receiver.receive(await delivery())
    const signal = await started.promise
    expect(signal.aborted).toBe(false)
    void receiver.stop()
    expect(signal.aborted).toBe(true)
    expect((await outcome).kind).toBe('handled')
  })

  it('has no transaction to join', async () => {
    const receiver = createReceiver(acme, { ...settings, on: { '*': (_, ctx) => ctx.commit(nothing) } })
    const attempt = receiver.dispatch({ id: '1', type: 'x', data: {} })
    await expect(attempt).rejects.toThrow(TypeError)
    await expect(attempt).rejects.toThrow(/ctx.commit\(\) joins the transaction of an inbox/)
  })

  it('reports a handler of the app that threw where the framework has no error path', async () => {
    const log = lines()
    const thrown = new Error('view')
    const receiver = createReceiver(acme, { ...settings, log })
    const outcome = await receiver.receive(await delivery())
    if (outcome.kind !== 'verified') throw new TypeError(outcome.kind)
    const failed = receiver.fail(outcome, thrown)
    expect(failed).toMatchObject({
      kind: 'failed',
      provider: 'acme',
      source: 'acme',
      events: [{ id: 'evt_1' }],
      secretIndex: 0,
      skewSeconds: 0,
      error: { code: 'handler_failed', status: 500, cause: thrown, message: /order.paid/ },
    })
    expect([log.failed.length, log.details]).toEqual([1, [thrown]])
    expect(receiver.acknowledge(failed)?.status).toBe(500)
  })
})

function deferred<TValue>(): { readonly promise: Promise<TValue>; readonly resolve: (value: TValue) => void } {
  let settle: (value: TValue) => void = nothing
  const promise = new Promise<TValue>((resolve) => {
    settle = resolve
  })
  return { promise, resolve: (value) => settle(value) }
}
