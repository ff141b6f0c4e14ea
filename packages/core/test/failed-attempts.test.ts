import { runInNewContext } from 'node:vm'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { PermanentError } from '../src/index.ts'
import { deliver, event, leave, type Options, receiverOn, watched } from './inbox-receiver-kit.ts'
import { lines } from './lines.ts'

const schema = (issues: readonly object[]) =>
  ({ '~standard': { version: 1, vendor: 'test', validate: () => ({ issues }) } }) as const

/** What the row keeps of what a handler throws. */
async function noteOf(thrown: unknown, options: Options = {}): Promise<string | undefined> {
  const store = watched()
  const on = { '*': () => Promise.reject(thrown) }
  await deliver(receiverOn(store, { acknowledge: 'after-processing', on, ...options }))
  return (await store.row()).lastError
}

describe('every failed attempt is logged', () => {
  beforeEach(() => void vi.spyOn(Math, 'random').mockReturnValue(1))
  afterEach(() => void vi.restoreAllMocks())

  it('of each event, in the same minute, with what was thrown', async () => {
    const log = lines()
    const store = watched()
    const on = { '*': ({ id }: { readonly id: string }) => Promise.reject(new Error(`the true reason of ${id}`)) }
    const receiver = receiverOn(store, { log, on, acknowledge: 'after-processing' })
    for (const id of ['evt_a', 'evt_b', 'evt_c']) await deliver(receiver, { body: event({ id }) })
    expect(log.failed).toEqual(
      ['evt_a', 'evt_b', 'evt_c'].map((id) =>
        expect.stringMatching(`^rawhook: parcel: ${id} \\(parcel\\.sent\\): attempt 1 failed, attempt 2 follows in `),
      ),
    )
    expect(log.details.map(String)).toEqual(['a', 'b', 'c'].map((id) => `Error: the true reason of evt_${id}`))
  })

  it('of one event, each with its number and what comes next', async () => {
    const log = lines()
    const store = watched()
    await leave(store, 'pending')
    const on = { '*': () => Promise.reject(new Error('no stock')) }
    const receiver = receiverOn(store, { log, on, runner: { retries: [0, 0] } })
    receiver.start()
    await store.settled(3)
    await receiver.stop()
    expect(log.failed.map((line) => line.replace(/^.*? attempt /, ''))).toEqual([
      '1 failed, attempt 2 follows in 0 ms',
      '2 failed, attempt 3 follows in 0 ms',
      '3 failed, it is dead: no attempt is left',
    ])
  })

  it('with the wait before the next attempt, in words', async () => {
    const waits: string[] = []
    for (const ms of [250, 5000, 90_000, 7_200_000]) {
      const log = lines()
      const on = { '*': () => Promise.reject(new Error('no')) }
      await deliver(receiverOn(watched(), { log, on, acknowledge: 'after-processing', runner: { retries: [ms] } }))
      waits.push(log.failed[0]?.replace(/^.* follows in /, '') ?? '')
    }
    expect(waits).toEqual(['250 ms', '5 s', '1.5 min', '2 h'])
  })

  it('for good, when it is a PermanentError', async () => {
    const log = lines()
    const on = { '*': () => Promise.reject(new PermanentError('deleted')) }
    await deliver(receiverOn(watched(), { log, on, acknowledge: 'after-processing' }))
    expect(log.failed).toEqual([expect.stringMatching(/evt_1 .*it is dead: a PermanentError is not tried again$/)])
  })

  it('for good, when the event does not fit its schema', async () => {
    const log = lines()
    const store = watched()
    const schemas = { 'parcel.sent': schema([{ message: 'x', path: ['weight'] }]) }
    const receiver = receiverOn(store, { log, schemas, acknowledge: 'after-processing' })
    for (const id of ['evt_1', 'evt_2']) await deliver(receiver, { body: event({ id }) })
    expect(log.failed).toEqual(
      ['evt_1', 'evt_2'].map((id) => expect.stringMatching(`${id} \\(parcel.sent\\): payload_rejected: .*data.weight`)),
    )
  })

  it('for good, when the stored bytes are damaged', async () => {
    const log = lines()
    const store = watched()
    await leave(store, 'pending')
    const claim = async (...order: Parameters<typeof store.unseen.claim>) =>
      (await store.unseen.claim(...order)).map((row) => ({ ...row, rawBody: new Uint8Array(1) }))
    const receiver = receiverOn({ ...store, claim }, { log })
    receiver.start()
    await store.settled(1)
    await receiver.stop()
    expect(log.failed).toEqual([
      expect.stringMatching(/evt_1 \(parcel\.sent\): The stored bytes are not.*It is dead\.$/),
    ])
  })

  it('also where it lost its lease meanwhile, and where the row cannot be written', async () => {
    for (const [fail, words] of [
      [() => Promise.resolve(false), 'failed without its lease'],
      [() => Promise.reject(new Error('disk full')), 'could not be stored'],
    ] as const) {
      const log = lines()
      const on = { '*': () => Promise.reject(new Error('the reason')) }
      await deliver(receiverOn(watched({ fail }), { log, on, acknowledge: 'after-processing' }))
      expect([...log.failed, ...log.warned].join('\n')).toMatch(new RegExp(`evt_1 \\(parcel.sent\\).*${words}`))
      expect(log.details.map(String)).toContain('Error: the reason')
    }
  })

  it('on one line, whatever the provider calls its events', async () => {
    const log = lines()
    const on = { '*': () => Promise.reject(new Error('no')) }
    const receiver = receiverOn(watched(), { log, on, acknowledge: 'after-processing' })
    await deliver(receiver, { body: event({ id: 'a\nrawhook: b', type: `c\u001b[2J${'d'.repeat(240)}` }) })
    expect(log.failed).toHaveLength(1)
    expect(log.failed[0]).toMatch(/: a\?rawhook: b \(c\?\[2Jd{190,200}\): attempt 1 failed/)
  })
})

describe('the row keeps of an error', () => {
  it('its name, its code, its message, and where it was thrown', async () => {
    const thrown = Object.assign(new RangeError('no price for order 4711'), { code: 'E_PRICE' })
    expect(await noteOf(thrown)).toMatch(
      /^RangeError E_PRICE: no price for order 4711\nat .*failed-attempts\.test\.ts:\d+:\d+/,
    )
  })

  it('a message on one line, which cannot be taken for the place', async () => {
    const note = await noteOf(new Error('line one\n    at fake (/etc/passwd:1:1)\u001b[31m'))
    expect(note).toMatch(/^Error: line one {5}at fake \(\/etc\/passwd:1:1\) \[31m\nat .*failed-attempts\.test\.ts/)
  })

  it('a thousand characters of its message', async () => {
    const [first = ''] = (await noteOf(new Error('x'.repeat(5000))))?.split('\n') ?? []
    expect(first).toBe(`Error: ${'x'.repeat(1000)}`)
  })

  it('what there is, where it is no Error of this realm', async () => {
    expect(await noteOf(runInNewContext("new TypeError('from elsewhere')"))).toMatch(/^TypeError: from elsewhere/)
    expect(await noteOf('just words')).toBe('threw string: just words')
    expect(await noteOf(undefined)).toBe('threw undefined')
    expect(await noteOf(null)).toBe('threw null')
    expect(await noteOf(7)).toBe('threw number')
    expect(await noteOf({})).toBe('threw object')
    expect(await noteOf({ message: 'from an SDK', code: 404 })).toBe('threw object 404: from an SDK')
    expect(await noteOf(Object.assign(new Error(''), { code: 'E_EMPTY' }))).toMatch(/^Error E_EMPTY\nat /)
    const hostile = {
      get message(): string {
        throw new Error('unreadable')
      },
    }
    expect(await noteOf(hostile)).toBe('threw object')
  })

  it('nothing of credentials', async () => {
    const note = await noteOf(
      new Error(
        'connect postgres://shop:hunter2@db.example/shop?token=q0w9e8 with Authorization: Bearer abc.def and whsec_parcel_secret',
      ),
    )
    expect(note).not.toMatch(/hunter2|q0w9e8|abc\.def|parcel_secret/)
    expect(note).toMatch(/^Error: connect postgres:\/\/\*\*\*@db\.example\/shop\?token=\*\*\* with/)
  })

  it('nothing of a secret that would be cut in two', async () => {
    const note = await noteOf(new Error(`${'x'.repeat(995)} whsec_parcel_secret`))
    expect(note).not.toContain('whsec_')
  })

  it('nothing of a secret that a resolver found', async () => {
    const secret = () => ({ secret: ['whsec_parcel_secret', 'other-tenant-key'], tenant: 'north' })
    const store = watched()
    const on = { '*': () => Promise.reject(new Error('key other-tenant-key refused')) }
    await deliver(receiverOn(store, { acknowledge: 'after-processing', on, secret }))
    const row = await store.unseen.get({ source: 'parcel', tenant: 'north', key: 'evt_1' })
    expect(row?.lastError).toMatch(/^Error: key \*\*\* refused/)
  })

  it('nothing once it is completed', async () => {
    const store = watched()
    const failures = [new Error('once')]
    const receiver = receiverOn(store, {
      acknowledge: 'after-processing',
      on: { '*': () => (failures.length > 0 ? Promise.reject(failures.pop()) : undefined) },
    })
    await deliver(receiver)
    expect((await store.row()).lastError).toMatch(/^Error: once/)
    await deliver(receiver)
    expect(await store.row()).toMatchObject({ status: 'completed', lastError: undefined })
  })
})

describe('describeError', () => {
  const thrown = Object.assign(new RangeError('Ada Lovelace has no address'), { code: 'E_ADDRESS' })

  it('says what the row keeps, and is given what was thrown', async () => {
    const describeError = vi.fn<(error: unknown) => string>(() => 'address missing')
    expect(await noteOf(thrown, { describeError })).toBe('address missing')
    expect(describeError).toHaveBeenCalledExactlyOnceWith(thrown)
  })

  it('is cut, kept on one line and freed of credentials like a message', async () => {
    expect(await noteOf(thrown, { describeError: () => `a\nb whsec_parcel_secret ${'c'.repeat(5000)}` })).toMatch(
      /^a b \*\*\* c{900,994}$/,
    )
  })

  const unusable: readonly (readonly [string, () => unknown])[] = [
    [
      'throws',
      () => {
        throw new Error('Ada')
      },
    ],
    ['returns nothing', () => undefined],
    ['returns no text', () => ({ message: 'Ada' })],
    ['returns an empty text', () => ''],
    ['returns a promise', async () => 'Ada'],
    ['rejects', () => Promise.reject(new Error('Ada'))],
  ]
  it.each(unusable)('that %s leaves the name alone', async (_, describeError) => {
    expect(await noteOf(thrown, { describeError: describeError as () => string })).toBe('RangeError')
  })

  it('belongs to an inbox, and is a function', () => {
    expect(() => receiverOn(watched(), { describeError: 'name' as unknown as () => string })).toThrow(
      /describeError is a function/,
    )
  })
})
