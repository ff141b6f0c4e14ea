import { describe, expect, it, vi } from 'vitest'
import {
  type AnyEvents,
  createReceiver,
  type IncomingRequest,
  type Outcome,
  type ReceiverOptions,
  WebhookError,
  type WebhookErrorCode,
  type WebhookProvider,
  webhookErrorCodes,
} from '../src/index.ts'
import { acme, acmeWith, now, secret } from './acme.ts'
import { arrival, delivery, event } from './delivery.ts'

type Options = Partial<ReceiverOptions<AnyEvents>>

interface Row {
  /** `null`: nothing is written. */
  readonly status: number | null
  readonly headers?: Readonly<Record<string, string>>
  /** The status of a provider that answers bad signatures with 401. @default the same */
  readonly strictStatus?: number
  readonly arrive: () => IncomingRequest | Promise<IncomingRequest>
  readonly options?: Options
}

const never = {
  '~standard': { version: 1, vendor: 'test', validate: () => ({ issues: [{ message: 'no' }] }) },
} as const
const handled: Options = { on: { '*': () => {} } }
const unread = { headers: { 'Acme-Signature': 't=1,v1=aa' } }
const failing = (failure: 'body_too_large' | 'body_already_parsed') => () =>
  arrival({ ...unread, readBody: () => Promise.resolve(failure) })

/** What a receiver meets by itself. */
const met: Partial<Record<WebhookErrorCode, Row>> = {
  signature_missing: { status: 400, strictStatus: 401, arrive: () => arrival() },
  signature_malformed: {
    status: 400,
    strictStatus: 401,
    arrive: () => arrival({ headers: { 'Acme-Signature': 'nonsense' } }),
  },
  signature_stale: { status: 400, strictStatus: 401, arrive: () => delivery({ now: now - 301 }) },
  signature_invalid: { status: 400, strictStatus: 401, arrive: () => delivery({ secret: 'wrong' }) },
  method_not_allowed: { status: 405, headers: { allow: 'POST' }, arrive: () => arrival({ method: 'GET' }) },
  body_timeout: {
    status: 408,
    arrive: () => arrival({ ...unread, readBody: () => Promise.resolve('body_timeout') }),
  },
  body_too_large: { status: 413, arrive: failing('body_too_large') },
  content_encoding_unsupported: {
    status: 415,
    arrive: () => delivery({ headers: { 'Content-Encoding': 'gzip' } }),
  },
  body_aborted: {
    status: null,
    arrive: () => arrival({ ...unread, readBody: () => Promise.reject(new Error('reset')) }),
  },
  payload_malformed: { status: 400, arrive: () => delivery({ body: 'not json' }) },
  payload_rejected: {
    status: 422,
    arrive: () => delivery(),
    options: { ...handled, schemas: { 'order.paid': never } },
  },
  event_unhandled: { status: 501, arrive: () => delivery(), options: { on: { other: () => {} }, unhandled: 'reject' } },
  handler_failed: {
    status: 500,
    arrive: () => delivery(),
    options: {
      on: {
        '*': () => {
          throw new Error('no')
        },
      },
    },
  },
  secret_unavailable: {
    status: 503,
    headers: { 'retry-after': '5' },
    arrive: () => delivery(),
    options: { secret: () => Promise.reject(new Error('no vault')) },
  },
  body_already_parsed: { status: 500, arrive: failing('body_already_parsed') },
}

/** What an inbox will meet: only the answer is there yet. */
const answered: Partial<Record<WebhookErrorCode, Pick<Row, 'status' | 'headers'>>> = {
  inbox_unavailable: { status: 503, headers: { 'retry-after': '5' } },
  overloaded: { status: 503, headers: { 'retry-after': '5' } },
  busy: { status: 503, headers: { 'retry-after': '5' } },
}

/** What is thrown inside the app and never answered with. */
const internal: readonly WebhookErrorCode[] = ['lease_lost']

const receiverOf = (provider: WebhookProvider<AnyEvents>, options: Options = {}) =>
  createReceiver(provider, { secret, now: () => now, log: false, ...options })

const rejected = (code: WebhookErrorCode): Outcome => ({
  kind: 'rejected',
  provider: 'acme',
  source: 'acme',
  ms: 0,
  events: [],
  error: new WebhookError(code),
  authentic: false,
  finished: true,
})

describe('every code and its status', () => {
  it('stands in this table', () => {
    const listed = [...Object.keys(met), ...Object.keys(answered), ...internal]
    expect(listed.toSorted()).toEqual([...webhookErrorCodes].toSorted())
  })

  it.each(Object.entries(met))('answers %s', async (code, { status, headers = {}, strictStatus, arrive, options }) => {
    for (const [provider, expected] of [
      [acme, status],
      [acmeWith({ rejectStatus: 401 }), strictStatus ?? status],
    ] as const) {
      const receiver = receiverOf(provider, options)
      const outcome = await receiver.receive(await arrive())
      expect(outcome).toMatchObject({ kind: code === 'handler_failed' ? 'failed' : 'rejected', error: { code } })
      const answer = receiver.acknowledge(outcome)
      if (expected === null) expect(answer).toBeUndefined()
      else
        expect(answer).toEqual({
          status: expected,
          headers: { 'content-type': 'application/json', ...headers },
          body: JSON.stringify({ error: code }),
        })
    }
  })

  it.each(Object.entries(answered))('answers %s', (code, { status, headers }) => {
    const found = webhookErrorCodes.find((known) => known === code)
    expect(found && receiverOf(acme).acknowledge(rejected(found))).toEqual({
      status,
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ error: code }),
    })
  })

  it('closes the connection when the sender did not finish', async () => {
    const receiver = receiverOf(acme)
    const outcome = await receiver.receive(arrival({ discard: () => Promise.resolve(false) }))
    expect(receiver.acknowledge(outcome)?.headers).toEqual({
      connection: 'close',
      'content-type': 'application/json',
    })
  })

  it('answers success with 200 and {"ok":true}, handled or not', async () => {
    for (const key of ['order.paid', 'other']) {
      const receiver = receiverOf(acme, { on: { [key]: () => {} } })
      const outcome = await receiver.receive(await delivery())
      expect(receiver.acknowledge(outcome)).toEqual({
        status: 200,
        headers: { 'content-type': 'application/json' },
        body: '{"ok":true}',
      })
    }
  })

  it("answers success as the provider's definition says", async () => {
    const bare = receiverOf(acmeWith({ success: { status: 204 } }))
    expect(bare.acknowledge(await bare.receive(await delivery()))).toEqual({
      status: 204,
      headers: {},
      body: undefined,
    })
    const json = receiverOf(acmeWith({ success: { status: 202, json: { received: 1 } } }))
    expect(json.acknowledge(await json.receive(await delivery()))).toEqual({
      status: 202,
      headers: { 'content-type': 'application/json' },
      body: '{"received":1}',
    })
  })

  it("renames a code where the provider's documents do, and takes the status of the new name", async () => {
    const renaming = acmeWith({ codes: { payload_malformed: 'signature_invalid' }, rejectStatus: 401 })
    const outcome = await receiverOf(renaming).receive(await delivery({ body: event({ id: undefined }) }))
    expect(outcome).toMatchObject({ authentic: true, error: { code: 'signature_invalid', status: 401 } })
  })

  it('answers 408 when the body does not arrive in time', async () => {
    vi.useFakeTimers()
    try {
      const outcome = receiverOf(acme, { bodyTimeout: 50 }).receive(
        arrival({ ...unread, readBody: () => new Promise(() => {}) }),
      )
      await vi.advanceTimersByTimeAsync(50)
      expect(await outcome).toMatchObject({ error: { code: 'body_timeout', status: 408, message: /50 ms/ } })
    } finally {
      vi.useRealTimers()
    }
  })
})
