import { describe, expect, it } from 'vitest'
import { mountWebhook } from '../src/adapter.ts'
import { createReceiver } from '../src/index.ts'
import { acme, secret } from './acme.ts'

const on = { '*': () => {} }
const handler = (): void => {}

describe('mountWebhook', () => {
  it('makes a receiver of a provider and its options', () => {
    const mounted = mountWebhook(acme, { secret, on, source: 'eu' })
    expect(mounted).toMatchObject({ handler: undefined, name: 'webhook', call: 'webhook(acme, { secret })' })
    expect([mounted.receiver.dispatches, mounted.receiver.provider]).toEqual([true, acme])
  })

  it("keeps the app's own handler, which is no option of a receiver", () => {
    const mounted = mountWebhook(acme, { secret, handler })
    expect([mounted.handler, mounted.receiver.dispatches]).toEqual([handler, false])
  })

  it('is called in messages what the app called', () => {
    const mounted = mountWebhook(acme, { secret }, 'acmeWebhook')
    expect(mounted).toMatchObject({ name: 'acmeWebhook', call: 'acmeWebhook(secret)' })
  })

  it('takes a receiver as it is', () => {
    const receiver = createReceiver(acme, { secret, on })
    const mounted = mountWebhook(receiver, undefined)
    expect(mounted).toEqual({ receiver, handler: undefined, name: 'webhook', call: 'webhook(receiver)' })
  })

  it.each([
    ['options beside a receiver', createReceiver(acme, { secret, on }), { secret }, /takes no options/],
    ['a provider without options', acme, undefined, /webhook\(acme, \{ secret, on/],
    ['on and handler together', acme, { secret, on, handler }, /either on or handler/],
    ['a handler that is no function', acme, { secret, handler: 'x' }, /handler is not a function/],
    ['an empty secret', acme, { secret: '' }, /ACME_WEBHOOK_SECRET/],
    ['an inbox', acme, { secret, inbox: {}, on }, /inbox/],
    ['an empty on', acme, { secret, on: {} }, /on is empty/],
    ['an unknown option', acme, { secret, sceret: '' }, /no option 'sceret'/],
  ])('refuses %s', (_, target, options, message) => {
    const mount = () => Reflect.apply(mountWebhook, undefined, [target, options])
    expect(mount).toThrow(TypeError)
    expect(mount).toThrow(message)
  })
})
