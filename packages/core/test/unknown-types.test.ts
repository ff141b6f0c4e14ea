import { describe, expect, it } from 'vitest'
import { createReceiver, memoryInbox } from '../src/index.ts'
import { acmeBatch, acmeWith, now, secret } from './acme.ts'
import { arrival, delivery, event } from './delivery.ts'
import { lines } from './lines.ts'

const nothing = () => {}
const types = ['issues', 'issue_comment', 'pull_request', 'order.paid', 'order.sent', 'v2.*']

function warned(keys: readonly string[], known: readonly string[] | 'not known' = types): readonly string[] {
  const log = lines()
  const provider = acmeWith(known === 'not known' ? {} : { types: known })
  createReceiver(provider, { secret, log, on: Object.fromEntries(keys.map((key) => [key, nothing])) })
  return log.warned
}

describe('a key of on that can never match', () => {
  it.each([
    ['issues.opened', "Did you mean 'issues'?"],
    ['pull_request.closed', "Did you mean 'pull_request'?"],
    ['pull-request', "Did you mean 'pull_request'?"],
    ['Order.Paid', "Did you mean 'order.paid'?"],
    ['order.payed', "Did you mean 'order.paid'?"],
    ['orders.*', 'Check the name.'],
    ['issues.*', "Did you mean 'issues'?"],
    ['something.else', 'Check the name.'],
    ['', 'Check the name.'],
  ])('%s: %s', (key, advice) => {
    expect(warned([key])).toEqual([
      `rawhook: acme: on['${key}'] matches no event that Acme is known to send. ${advice}`,
    ])
  })

  it('is named once for each key, and at one line', () => {
    expect(warned(['issues', 'a\nb', 'c'])).toEqual([
      expect.stringContaining("on['a?b']"),
      expect.stringContaining("on['c']"),
    ])
  })

  it.each([[['*']], [['order.paid', 'issues']], [['order.*', 'o*', 'pull_*']], [['v2.core.ping', 'v2.core.*', 'v*']]])(
    'is none of %j',
    (keys) => expect(warned(keys)).toEqual([]),
  )

  it('is not known where the types of the provider are not', () => {
    expect(warned(['issues.opened'], 'not known')).toEqual([])
  })

  it('may stand among the schemas', () => {
    const log = lines()
    const schema = { '~standard': { version: 1, vendor: 'test', validate: () => ({ value: 1 }) } } as const
    createReceiver(acmeWith({ types }), { secret, log, schemas: { 'order.payed': schema }, on: { '*': nothing } })
    expect(log.warned).toEqual([expect.stringContaining("schemas['order.payed'] matches no event")])
  })

  it('stays a warning: what comes under it all the same is handled', async () => {
    const receiver = createReceiver(acmeWith({ types: ['issues'] }), {
      secret,
      now: () => now,
      log: false,
      on: { 'order.paid': nothing },
    })
    expect((await receiver.receive(await delivery())).kind).toBe('handled')
  })
})

describe('a type that nobody handles', () => {
  for (const inbox of [undefined, memoryInbox]) {
    it(`is logged once, ${inbox === undefined ? 'without' : 'with'} an inbox`, async () => {
      const log = lines()
      const on = { other: nothing }
      const receiver = createReceiver(acmeBatch, {
        secret,
        now: () => now,
        log,
        on,
        ...(inbox === undefined ? {} : { inbox: inbox() }),
      })
      let id = 0
      const send = async (...sent: readonly string[]) =>
        receiver.receive(await delivery({ body: `[${sent.map((type) => event({ id: `evt_${id++}`, type })).join()}]` }))
      await send('order.paid', 'order.sent', 'other')
      await send('order.paid')
      await send('a\u001b[2J')
      expect(log.warned).toEqual([
        expect.stringMatching(/^rawhook: acme: no key of on matches order\.paid, /),
        expect.stringMatching(/no key of on matches order\.sent, /),
        expect.stringMatching(/no key of on matches a\?\[2J, /),
      ])
      for (let index = 0; index < 200; index++) await send(`made-up-${index}`)
      expect(log.warned).toHaveLength(100)
      await receiver.stop()
    })
  }

  it('leaves room for the other lines that are written once', async () => {
    const log = lines()
    const receiver = createReceiver(acmeBatch, { secret, now: () => now, log, on: { other: nothing } })
    const wholeApp = { call: 'acmeWebhook', cure: '' }
    for (let path = 0; path < 200; path++) await receiver.receive(arrival({ url: `/${path}`, wholeApp }))
    await receiver.receive(await delivery({ body: `[${event()}]` }))
    expect(log.warned.at(-1)).toMatch(/no key of on matches order\.paid/)
  })
})
