import { afterEach, describe, expect, it, vi } from 'vitest'
import { createReceiver, type LogTarget } from '../src/index.ts'
import { acme, now, secret } from './acme.ts'
import { arrival, delivery, event } from './delivery.ts'
import { lines } from './lines.ts'

function clocked(log: LogTarget) {
  const clock = { now }
  const receiver = createReceiver(acme, { secret, now: () => clock.now, log })
  return { clock, receiver }
}
const minute = now - (now % 60)

describe('the log', () => {
  afterEach(() => vi.restoreAllMocks())

  it('writes one line for each class and minute, and counts what it withheld', async () => {
    const log = lines()
    const { clock, receiver } = clocked(log)
    clock.now = minute
    for (let count = 0; count < 5; count++) await receiver.receive(arrival())
    clock.now = minute + 59
    await receiver.receive(arrival())
    expect(log.warned).toEqual([expect.stringMatching(/^rawhook: acme: signature_missing: The Acme-Signature header/)])
    clock.now = minute + 60
    await receiver.receive(arrival())
    expect(log.warned[1]).toMatch(/\(and 5 more like this\)$/)
    clock.now = minute + 120
    await receiver.receive(arrival())
    expect(log.warned[2]).not.toMatch(/more like this/)
  })

  it('keeps the classes apart', async () => {
    const log = lines()
    const { receiver } = clocked(log)
    await receiver.receive(arrival())
    await receiver.receive(await delivery({ secret: 'wrong' }))
    await receiver.receive(arrival({ method: 'GET' }))
    expect(log.warned.map((line) => line.split(': ')[2])).toEqual([
      'signature_missing',
      'signature_invalid',
      'method_not_allowed',
    ])
  })

  it('writes errors of the app as errors, with their cause', async () => {
    const log = lines()
    const cause = new Error('vault')
    const receiver = createReceiver(acme, { secret: () => Promise.reject(cause), now: () => now, log })
    await receiver.receive(await delivery())
    expect(log.failed).toHaveLength(1)
    expect(log.details).toEqual([cause])
  })

  it('writes an error without a cause where there is none', async () => {
    const log = lines()
    const request = arrival({
      headers: { 'Acme-Signature': 't=1,v1=aa' },
      readBody: () => Promise.resolve('body_already_parsed'),
    })
    await clocked(log).receiver.receive(request)
    expect([log.failed.length, log.details]).toEqual([1, []])
  })

  it('withholds no failure of a handler: each is of another event', async () => {
    const log = lines()
    const on = { '*': ({ id }: { readonly id: string }) => Promise.reject(new Error(`the reason of ${id}`)) }
    const receiver = createReceiver(acme, { secret, now: () => now, log, on })
    for (const id of ['evt_1', 'evt_2']) await receiver.receive(await delivery({ body: event({ id }) }))
    expect(log.failed).toEqual(
      ['evt_1', 'evt_2'].map((id) =>
        expect.stringContaining(`handler_failed: The handler of ${id} (order.paid) threw`),
      ),
    )
    expect(log.details.map(String)).toEqual(['Error: the reason of evt_1', 'Error: the reason of evt_2'])
  })

  it('withholds nothing that a schema did with a genuine event', async () => {
    const issues = { issues: [{ message: 'no', path: ['total'] }] }
    const validations = [() => issues, () => Promise.reject(new Error('schema'))]
    for (const [index, validate] of validations.entries()) {
      const log = lines()
      const schemas = { 'order.paid': { '~standard': { version: 1, vendor: 'test', validate } } } as const
      const receiver = createReceiver(acme, { secret, now: () => now, log, schemas, on: { '*': () => {} } })
      for (const id of ['evt_1', 'evt_2']) await receiver.receive(await delivery({ body: event({ id }) }))
      const said = [...log.warned, ...log.failed]
      expect(said).toEqual(['evt_1', 'evt_2'].map((id) => expect.stringContaining(`${id} (order.paid)`)))
      expect(said[0]).toMatch(['payload_rejected', 'handler_failed'][index] ?? '')
    }
  })

  it('withholds no failure of a handler that answers by itself', async () => {
    const log = lines()
    const receiver = createReceiver(acme, { secret, now: () => now, log })
    for (const id of ['evt_1', 'evt_2']) {
      const outcome = await receiver.receive(await delivery({ body: event({ id }) }))
      if (outcome.kind === 'verified') receiver.fail(outcome, new Error('mine'))
    }
    expect(log.failed).toEqual(
      ['evt_1', 'evt_2'].map((id) => expect.stringContaining(`The handler of ${id} (order.paid)`)),
    )
  })

  it('says nothing of deliveries that were accepted', async () => {
    const log = lines()
    await clocked(log).receiver.receive(await delivery())
    expect([log.warned, log.failed]).toEqual([[], []])
  })

  it('is silent when it is false', async () => {
    const warn = vi.spyOn(console, 'warn').mockReturnValue()
    const error = vi.spyOn(console, 'error').mockReturnValue()
    await createReceiver(acme, { secret, now: () => now, log: false }).receive(arrival())
    expect([warn.mock.calls, error.mock.calls]).toEqual([[], []])
  })

  it('is the console where none is given', async () => {
    const warn = vi.spyOn(console, 'warn').mockReturnValue()
    await createReceiver(acme, { secret, now: () => now }).receive(arrival())
    expect(warn).toHaveBeenCalledExactlyOnceWith(expect.stringMatching(/^rawhook: acme: signature_missing/))
  })

  it('that throws changes no answer, and the console tells', async () => {
    const error = vi.spyOn(console, 'error').mockReturnValue()
    const broken = new Error('disk full')
    const warn = (): void => {
      throw broken
    }
    const outcome = await clocked({ warn, error: warn }).receiver.receive(arrival())
    expect(outcome).toMatchObject({ error: { code: 'signature_missing' } })
    expect(error).toHaveBeenCalledExactlyOnceWith('rawhook: the log option failed', broken)
  })

  it('that rejects changes no answer, and the console tells', async () => {
    const error = vi.spyOn(console, 'error').mockReturnValue()
    const broken = new Error('disk full')
    const warn = () => Promise.reject(broken)
    const outcome = await clocked({ warn, error: warn }).receiver.receive(arrival())
    expect(outcome).toMatchObject({ error: { code: 'signature_missing' } })
    await vi.waitFor(() => expect(error).toHaveBeenCalledExactlyOnceWith('rawhook: the log option failed', broken))
  })

  it('that is not bound to its object still works', async () => {
    const said: string[] = []
    class Target implements LogTarget {
      readonly said = said
      warn(message: string): void {
        this.said.push(message)
      }
      error(message: string): void {
        this.said.push(message)
      }
    }
    await clocked(new Target()).receiver.receive(arrival())
    expect(said).toHaveLength(1)
  })

  it('says once that a whole app is behind the middleware, for each path, on one safe line', async () => {
    const log = lines()
    const { clock, receiver } = clocked(log)
    const wholeApp = { call: 'acmeWebhook', cure: "app.use('/webhooks/acme', acmeWebhook(secret))" }
    const url = '/api/users?token=hidden'
    await receiver.receive(arrival({ url, wholeApp }))
    clock.now += 3600
    await receiver.receive(arrival({ url, wholeApp }))
    expect(log.warned).toEqual([
      "rawhook: acmeWebhook() is mounted on the whole app, so it refused POST /api/users (no Acme-Signature header). Mount it where Acme delivers: app.use('/webhooks/acme', acmeWebhook(secret)).",
    ])
    await receiver.receive(arrival({ url: `/a\n\u001b[31m${'x'.repeat(500)}`, wholeApp }))
    expect(log.warned[1]).toMatch(/refused POST \/a\?\?\[31mx+ \(/)
    expect(log.warned[1]?.length).toBeLessThan(500)
  })

  it('says it of every method, because none of these requests is of the provider', async () => {
    const log = lines()
    const wholeApp = { call: 'acmeWebhook', cure: '' }
    await clocked(log).receiver.receive(arrival({ method: 'PUT', wholeApp }))
    expect(log.warned).toEqual([expect.stringContaining('it refused PUT /webhooks/acme (no Acme-Signature header)')])
  })

  it("writes refusals of a whole app as usual when they have a header of the provider's", async () => {
    const log = lines()
    const wholeApp = { call: 'acmeWebhook', cure: '' }
    await clocked(log).receiver.receive(arrival({ headers: { 'acme-signature': 'x' }, wholeApp }))
    expect(log.warned).toEqual([expect.stringContaining('signature_malformed')])
  })

  it('says it a hundred times at most, when a sender invents a thousand paths', async () => {
    const log = lines()
    const { receiver } = clocked(log)
    const wholeApp = { call: 'acmeWebhook', cure: '' }
    for (let path = 0; path < 1001; path++) await receiver.receive(arrival({ url: `/${path}`, wholeApp }))
    expect(log.warned).toHaveLength(100)
    await receiver.receive(arrival({ url: '/0', wholeApp }))
    await receiver.receive(arrival())
    expect(log.warned[100]).toMatch(/signature_missing/)
    expect(log.warned).toHaveLength(101)
  })
})
