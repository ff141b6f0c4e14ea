import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { createReceiver, type Outcome } from '../src/index.ts'
import { acme, acmeBatch, now, secret } from './acme.ts'
import { delivery, event } from './delivery.ts'
import { lines } from './lines.ts'

const order = z.object({ total: z.coerce.number(), lines: z.array(z.object({ sku: z.string() })).default([]) })

const issuing = (...paths: readonly (readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined)[]) => ({
  '~standard': {
    version: 1 as const,
    vendor: 'test',
    validate: () => ({ issues: paths.map((path) => ({ message: 'SECRET VALUE', ...(path && { path }) })) }),
  },
})

describe('a schema', () => {
  it('refines the data that handlers and outcomes see, and leaves raw as it was', async () => {
    const seen: unknown[] = []
    const receiver = createReceiver(acme, {
      secret,
      now: () => now,
      log: false,
      schemas: { 'order.paid': order },
      on: { 'order.paid': (paid) => void seen.push(paid.data, paid.raw) },
    })
    const outcome = await receiver.receive(await delivery({ body: event({ data: { total: '5', more: 1 } }) }))
    const refined = { total: 5, lines: [] }
    expect(seen).toEqual([refined, { id: 'evt_1', type: 'order.paid', data: { total: '5', more: 1 } }])
    expect(outcome.events).toMatchObject([{ id: 'evt_1', type: 'order.paid', data: refined }])
  })

  it('rejects with 422, names the place, and runs no handler', async () => {
    const ran: string[] = []
    const log = lines()
    const receiver = createReceiver(acme, {
      secret,
      now: () => now,
      log,
      schemas: { 'order.paid': order },
      on: { '*': () => void ran.push('*') },
    })
    const outcome = await receiver.receive(
      await delivery({ body: event({ data: { total: 'private-total', lines: [{ sku: 'a' }, { sku: 7 }] } }) }),
    )
    expect(outcome).toMatchObject({
      kind: 'rejected',
      authentic: true,
      error: { code: 'payload_rejected', status: 422 },
    })
    expect('error' in outcome && outcome.error.message).toBe(
      'The event evt_1 (order.paid) does not fit its schema at data.total, data.lines.1.sku.',
    )
    expect(ran).toEqual([])
    expect(JSON.stringify([outcome, log])).not.toContain('private-total')
    expect(receiver.acknowledge(outcome)?.body).toBe('{"error":"payload_rejected"}')
  })

  it('names at most five places, each once, and none of its messages', async () => {
    const message = async (schema: ReturnType<typeof issuing>): Promise<string> => {
      const schemas = { 'order.paid': schema }
      const outcome: Outcome = await createReceiver(acme, { secret, now: () => now, log: false, schemas }).receive(
        await delivery(),
      )
      return 'error' in outcome ? outcome.error.message.replace(/.* at /, '') : outcome.kind
    }
    expect(await message(issuing([{ key: 'a' }, 0, Symbol.for('b')], ['a'], ['a']))).toBe('data.a.0.Symbol(b), data.a.')
    expect(await message(issuing(undefined))).toBe('data.')
    expect(await message(issuing(...'abcdefg'.split('').map((key) => [key])))).toBe(
      'data.a, data.b, data.c, data.d, data.e.',
    )
  })

  it('of another event does nothing, nor does one for a name of the prototype', async () => {
    const schemas = { other: issuing([]) }
    const receiver = createReceiver(acme, { secret, now: () => now, log: false, schemas })
    for (const type of ['order.paid', 'constructor', '__proto__', 'toString']) {
      expect((await receiver.receive(await delivery({ body: event({ type }) }))).kind).toBe('verified')
    }
  })

  it('that is undefined does nothing', async () => {
    const options = { secret, now: () => now, log: false, schemas: { 'order.paid': undefined } }
    const receiver: ReturnType<typeof createReceiver> = Reflect.apply(createReceiver, undefined, [acme, options])
    expect((await receiver.receive(await delivery())).kind).toBe('verified')
  })

  it('that throws is a failure of the app, and no handler runs', async () => {
    const cause = new Error('schema bug')
    const broken = {
      '~standard': {
        version: 1 as const,
        vendor: 'test',
        validate: () => {
          throw cause
        },
      },
    }
    const receiver = createReceiver(acme, {
      secret,
      now: () => now,
      log: false,
      schemas: { 'order.paid': broken },
      on: {
        '*': () => {
          throw new Error('must not run')
        },
      },
    })
    expect(await receiver.receive(await delivery())).toMatchObject({
      kind: 'rejected',
      error: { code: 'handler_failed', status: 500, cause },
    })
  })

  it('that fails one of several events keeps all handlers of the delivery from running', async () => {
    const ran: string[] = []
    const receiver = createReceiver(acmeBatch, {
      secret,
      now: () => now,
      log: false,
      schemas: { second: order },
      on: { '*': ({ id }) => void ran.push(id) },
    })
    const body = JSON.stringify([
      { id: '1', type: 'first', data: {} },
      { id: '2', type: 'second', data: {} },
    ])
    expect(await receiver.receive(await delivery({ body }))).toMatchObject({ error: { code: 'payload_rejected' } })
    expect(ran).toEqual([])
  })
})
