import { expect, it } from 'vitest'
import { mountWebhook } from '../src/adapter.ts'
import { createReceiver, memoryInbox } from '../src/index.ts'
import { deliver, parcel, parcelWith, receiverOn, secret, watched } from './inbox-receiver-kit.ts'

const on = { '*': () => {} }
const durable = { ...memoryInbox(), durability: 'power' as const }

it.each([
  ['an inbox without on', parcel, { inbox: memoryInbox() }, /an inbox needs on/],
  ['acknowledge without an inbox', parcel, { on, acknowledge: 'on-receipt' }, /need an inbox/],
  ['a runner without an inbox', parcel, { on, runner: false }, /need an inbox/],
  ['inboxTimeout without an inbox', parcel, { on, inboxTimeout: 100 }, /need an inbox/],
  ['describeError without an inbox', parcel, { on, describeError: String }, /need an inbox/],
  [
    'on-receipt on a store that forgets',
    parcel,
    { on, inbox: memoryInbox(), acknowledge: 'on-receipt' },
    /may lose it/,
  ],
  [
    'on-receipt on a store that survives a crash, but no loss of power',
    parcel,
    { on, inbox: { ...memoryInbox(), durability: 'process' }, acknowledge: 'on-receipt' },
    /durability 'process'/,
  ],
  ['within on a store that forgets', parcel, { on, inbox: memoryInbox(), acknowledge: { within: 10 } }, /may lose it/],
  [
    "within beyond the provider's deadline",
    parcelWith({ ackDeadline: 3000 }),
    { on, inbox: durable, acknowledge: { within: 3001 } },
    /waits 3000 ms/,
  ],
  ['within of no time', parcel, { on, inbox: durable, acknowledge: { within: 0 } }, /within: milliseconds/],
  ['a way to acknowledge that does not exist', parcel, { on, inbox: durable, acknowledge: 'never' }, /acknowledge is/],
  ['no concurrency', parcel, { on, inbox: durable, runner: { concurrency: 0 } }, /runner\.concurrency/],
  ['a lease that is no number', parcel, { on, inbox: durable, runner: { leaseMs: Number.NaN } }, /runner\.leaseMs/],
  ['retries in the past', parcel, { on, inbox: durable, runner: { retries: [-1] } }, /runner\.retries/],
  ['inboxTimeout of no time', parcel, { on, inbox: durable, inboxTimeout: 0 }, /inboxTimeout/],
])('refuses %s', (_, provider, options, message) => {
  const create = () => Reflect.apply(createReceiver, undefined, [provider, { secret, ...options }])
  expect(create).toThrow(TypeError)
  expect(create).toThrow(message)
})

it("takes within up to the provider's deadline", () => {
  const store = { ...memoryInbox(), durability: 'power' as const }
  expect(() => receiverOn(store, { acknowledge: { within: 3000 } }, parcelWith({ ackDeadline: 3000 }))).not.toThrow()
})

it.each([
  ['power', 'admitted'],
  ['process', 'handled'],
  ['none', 'handled'],
] as const)('on a store of durability %s, a delivery is %s by default', async (durability, kind) => {
  const store = watched({ durability })
  expect((await deliver(receiverOn(store))).outcome.kind).toBe(kind)
})

it('refuses two receivers with one source on one store', () => {
  const store = memoryInbox()
  receiverOn(store)
  expect(() => receiverOn(store)).toThrow(TypeError)
  expect(() => receiverOn(store)).toThrow(/source: 'parcel-2'/)
  expect(() => receiverOn(store, { source: 'parcel-eu' })).not.toThrow()
  expect(() => receiverOn(memoryInbox())).not.toThrow()
})

it('gives its source back when it has stopped', async () => {
  const store = memoryInbox()
  await receiverOn(store).stop()
  expect(() => receiverOn(store)).not.toThrow()
})

it('does not take the source when its other options are refused', () => {
  const store = memoryInbox()
  expect(() => receiverOn(store, { acknowledge: 'on-receipt' })).toThrow(TypeError)
  expect(() => receiverOn(store)).not.toThrow()
})

it('refuses an inbox in webhook() of an adapter, and shows the line to write', () => {
  const mount = () => Reflect.apply(mountWebhook, undefined, [parcel, { secret, inbox: memoryInbox(), on }])
  expect(mount).toThrow(TypeError)
  expect(mount).toThrow(/const receiver = createReceiver\(parcel, \{ secret, inbox, on \}\), then webhook\(receiver\)/)
})
