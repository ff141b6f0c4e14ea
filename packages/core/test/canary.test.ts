import { inspect } from 'node:util'
import { describe, expect, it, vi } from 'vitest'
import {
  type AnyEvents,
  createReceiver,
  type IncomingRequest,
  memoryInbox,
  type ReceiverOptions,
  sharedSecret,
  sign,
  verify,
} from '../src/index.ts'
import { acme, acmeWith, now } from './acme.ts'
import { arrival, delivery, event } from './delivery.ts'
import { lines } from './lines.ts'

const secret = 'planted-secret-9f3b'
const other = 'planted-other-71ac'
const body = event({ data: { note: 'planted-body-c04d' } })
const nothing = () => {}
const refusing = {
  '~standard': {
    version: 1,
    vendor: 'test',
    validate: (value: unknown) => ({ issues: [{ message: inspect(value), path: ['note'] }] }),
  },
} as const

const throwing = { '~standard': { ...refusing['~standard'], validate: () => Promise.reject(new Error('mine')) } }

type Options = Partial<ReceiverOptions<AnyEvents>>
const signed = (changes: Parameters<typeof delivery>[0] = {}) => delivery({ secret, body, ...changes })
const headed = async (rewrite: (header: string) => string): Promise<IncomingRequest> => {
  const { 'Acme-Signature': header = '' } = await sign(acme, { body, secret, now })
  return arrival({ body, headers: { 'Acme-Signature': rewrite(header) } })
}

const rejections: readonly (readonly [string, () => Promise<IncomingRequest>, Options?])[] = [
  ['a wrong secret', () => signed(), { secret: other }],
  ['an old delivery', () => signed({ now: now - 900 })],
  ['no header', async () => arrival({ body })],
  ['a malformed header', () => headed((header) => header.replace('t=', 'x='))],
  ['a second timestamp', () => headed((header) => `${header},t=1`)],
  ['a header that is too long', () => headed((header) => header + 'planted-body-c04d'.repeat(400))],
  ['too many signatures', () => headed((header) => `${header}${`,v1=${secret}`.repeat(20)}`)],
  ['a body that is not JSON', () => signed({ body: `${body}planted` })],
  ['a body that is not UTF-8', () => signed({ body: Uint8Array.from([...new TextEncoder().encode(body), 0xff]) })],
  ['an event without an id', () => signed({ body: event({ id: undefined, data: 'planted-body-c04d' }) })],
  ['an event that the definition cannot read', () => signed({ body: '"planted-body-c04d"' })],
  ['an event that does not fit', () => signed(), { schemas: { 'order.paid': refusing }, on: { '*': nothing } }],
  ['an event nobody handles', () => signed(), { unhandled: 'reject', on: { other: nothing } }],
  ['a handler that throws', () => signed(), { on: { '*': () => Promise.reject(new Error('mine')) } }],
  ['a resolver that throws', () => signed(), { secret: () => Promise.reject(new Error('mine')) }],
  ['a resolver that finds nothing', () => signed(), { secret: () => undefined }],
  ['a resolver that finds an empty secret', () => signed(), { secret: () => [secret, ''] }],
  ['a secret in quotes', () => signed(), { secret: `"${secret}"` }],
  ['a secret with its variable', () => signed(), { secret: () => `ACME_WEBHOOK_SECRET=${secret}` }],
  ['a secret that is an API key', () => signed(), { secret: `sk_live_${secret}` }],
  ['a schema that throws', () => signed(), { schemas: { 'order.paid': throwing }, on: { '*': nothing } }],
  ['a resolver that finds six secrets', () => signed(), { secret: () => Array<string>(6).fill(secret) }],
  ['another method', async () => arrival({ method: 'GET', body })],
  ['a body over the limit', () => signed(), { maxBodyBytes: 8 }],
  ['a compressed body', () => signed({ headers: { 'Content-Encoding': 'gzip' } })],
  ['a parsed body', () => signed({ readBody: () => Promise.resolve('body_already_parsed') })],
  ['a body that ends early', () => signed({ readBody: () => Promise.reject(new Error('reset')) })],
]

const planted = /planted/

describe('secret, signature and body', () => {
  /** The one thing that is the app's: what it wrote into the message of its own error. */
  const mine = `mine: ${body} with ${secret} of Authorization: Bearer planted-token`
  const failing = { on: { '*': () => Promise.reject(new Error(mine)) } }

  it('never show beside what the app put into its message', async () => {
    const log = lines()
    const outcome = await createReceiver(acme, { secret, now: () => now, log, ...failing }).receive(await signed())
    if (outcome.kind !== 'failed') throw new TypeError(outcome.kind)
    const { cause, ...error } = outcome.error
    expect(cause).toBe(log.details[0])
    expect(inspect([log.failed, log.warned, error, outcome.error.message], { depth: 20 })).not.toMatch(planted)
  })

  it('never show in a row beside the body in the message of the app, which goes with the body', async () => {
    const inbox = memoryInbox()
    const log = lines()
    const settings = { secret, now: () => now, inbox, log, runner: { retries: [] } }
    for (const [describeError, kept] of [
      [undefined, /^Error: mine: \{.*planted-body-c04d.*\} with \*\*\* of Authorization: Bearer \*\*\*\nat /],
      [() => 'the reason', /^the reason$/],
    ] as const) {
      const receiver = createReceiver(acme, { ...settings, ...failing, ...(describeError && { describeError }) })
      await receiver.receive(await signed())
      const [row] = await inbox.list({})
      expect(row?.lastError).toMatch(kept)
      expect(inspect({ ...row, rawBody: 0, lastError: 0 }, { depth: 20 })).not.toMatch(planted)
      expect(inspect([log.failed, log.warned], { depth: 20 })).not.toMatch(planted)
      await receiver.stop()
    }
  })

  for (const [name, arrive, options] of rejections) {
    it(`never show in what is said of ${name}`, async () => {
      const warn = vi.spyOn(console, 'warn').mockReturnValue()
      const error = vi.spyOn(console, 'error').mockReturnValue()
      const request = await arrive()
      const receiver = createReceiver(acme, { secret, now: () => now, ...options })
      const outcome = await receiver.receive(request)
      if (outcome.kind !== 'rejected' && outcome.kind !== 'failed') throw new TypeError(outcome.kind)
      const said = inspect(
        {
          message: outcome.error.message,
          answer: receiver.acknowledge(outcome),
          lines: [...warn.mock.calls, ...error.mock.calls],
          events: outcome.kind === 'rejected' ? outcome : outcome.error,
        },
        { depth: 20 },
      )
      vi.restoreAllMocks()
      expect(said).not.toMatch(planted)
      const signature = /v1=([0-9a-f]{64})/.exec(request.header('acme-signature') ?? '')?.[1]
      if (signature !== undefined) expect(said).not.toContain(signature)
      expect(said).toContain(outcome.error.code)
    })
  }

  it('never show in the errors of verify, nor in their causes', async () => {
    const headers = await sign(acme, { body, secret, now })
    for (const options of [
      { secret: other },
      { now: now + 900 },
      { body: `${body} ` },
      { headers: {} },
      { secret: '' },
      { secret: [secret, ''] },
      { secret: Array<string>(6).fill(secret) },
    ]) {
      const error: unknown = await verify(acme, { body, headers, secret, now, ...options }).catch((reason) => reason)
      expect(error).toBeInstanceOf(Error)
      expect(inspect(error, { depth: 20 }).replaceAll(/^ +at .*$/gm, '')).not.toMatch(planted)
    }
  })

  it('never show where the secret itself is what is sent', async () => {
    const provider = acmeWith({ signature: sharedSecret({ header: 'Acme-Token', prefix: 'Bearer ' }) })
    const receiver = createReceiver(provider, { secret, log: false })
    for (const token of [`Bearer ${other}`, secret, '']) {
      const outcome = await receiver.receive(arrival({ body, headers: { 'Acme-Token': token } }))
      expect(outcome.kind).toBe('rejected')
      expect(inspect(outcome, { depth: 20 })).not.toMatch(planted)
    }
  })

  it('never show in the error of a construction', () => {
    const provider = acmeWith()
    for (const source of [[secret, ''], Array<string>(6).fill(secret)]) {
      expect(() => createReceiver(provider, { secret: source })).toThrow(TypeError)
      expect(() => createReceiver(provider, { secret: source })).not.toThrow(planted)
    }
  })
})
