import { createHmac } from 'node:crypto'
import { describe, expect, it, vi } from 'vitest'
import { createReceiver, hmac, type SecretSource, sign, verify } from '../src/index.ts'
import { acme, acmeWith, now, plainSignature, secret } from './acme.ts'
import { arrival, delivery, event } from './delivery.ts'
import { lines } from './lines.ts'

const settings = { secret, now: () => now, log: false } as const
const hex = (content: string | Uint8Array, key = secret): string =>
  createHmac('sha256', key).update(content).digest('hex')
const header = (content: string | Uint8Array, time: number | string = now): string => {
  const signed = createHmac('sha256', secret).update(`${time}.`).update(content).digest('hex')
  return `t=${time},v1=${signed}`
}
const plain = acmeWith({ signature: plainSignature, toEvents: () => [{ id: 'evt_1', type: 'x', data: 1, raw: 1 }] })

describe('rule 1: secrets', () => {
  it('an empty, blank or undefined secret is refused at construction, naming the variable', () => {
    for (const empty of ['', ' ', undefined, []])
      expect(() => createReceiver(acme, { secret: empty })).toThrow(/ACME_WEBHOOK_SECRET/)
  })

  it('every secret is tried with every signature', async () => {
    const content = `${now}.${event()}`
    const signature = `t=${now},v1=${hex(content, 'other')},v1=${hex(content)}`
    const found = await verify(acme, { body: event(), signature, secret: ['a', 'b', secret], now })
    expect(found.id).toBe('evt_1')
  })

  it('a forged signature does not become right by an empty secret', async () => {
    const signature = `t=${now},v1=${hex(`${now}.${event()}`, '')}`
    await expect(verify(acme, { body: event(), signature, secret: '', now })).rejects.toMatchObject({
      code: 'signature_missing',
    })
    const source: SecretSource = () => ''
    const request = arrival({ body: event(), headers: { 'Acme-Signature': signature } })
    expect(await createReceiver(acme, { ...settings, secret: source }).receive(request)).toMatchObject({
      error: { code: 'signature_invalid' },
    })
  })
})

describe('rule 2: timestamps', () => {
  it.each(['NaN', '-1', '1.7e9', 'Infinity', '0x6553f100', ' 1700000000', '1700000000.0', '', '１７００００００００'])(
    'a signed timestamp %j is malformed, although its signature is right',
    async (time) => {
      const attempt = verify(acme, { body: event(), signature: header(event(), time), secret, now })
      await expect(attempt).rejects.toMatchObject({ code: 'signature_malformed' })
    },
  )

  it('milliseconds are not taken for seconds', async () => {
    const attempt = verify(acme, { body: event(), signature: header(event(), now * 1000), secret, now })
    await expect(attempt).rejects.toMatchObject({ code: 'signature_stale' })
  })

  it.each([Number.NaN, -300, 0, undefined])('a tolerance of %s does not switch the check off', async (tolerance) => {
    const signature = header(event(), now - 1_000_000)
    const options = { body: event(), signature, secret, now, ...(tolerance === undefined ? {} : { tolerance }) }
    await expect(verify(acme, options)).rejects.toThrow()
  })

  it('a stale message says seconds, direction and what to check', async () => {
    for (const [time, said] of [
      [now - 400, '400 s in the past'],
      [now + 400, '400 s in the future'],
    ] as const) {
      const attempt = verify(acme, { body: event(), signature: header(event(), time), secret, now })
      await expect(attempt).rejects.toThrow(said)
      await expect(attempt).rejects.toThrow('timedatectl status')
    }
  })
})

describe('rule 3: the signed content is bytes', () => {
  it.each([
    ['$& and its kin', '{"id":"1","type":"$& $$ $1 $` $\'"}'],
    ['NUL and CRLF', '{"id":"1","type":"a\\u0000b",\r\n"data":1}'],
    ['a byte order mark', '\ufeff{"id":"1","type":"x"}'],
    ['two byte order marks', '\ufeff\ufeff{"id":"1","type":"x"}'],
    ['{timestamp} and {body}', '{"id":"{body}","type":"{timestamp}"}'],
  ])('%s survive', async (_, body) => {
    const request = arrival({ body, headers: { 'Acme-Signature': header(body) } })
    const outcome = await createReceiver(acme, settings).receive(request)
    expect(outcome.kind === 'verified' || ('authentic' in outcome && outcome.authentic)).toBe(true)
  })

  it('bytes that are not UTF-8 are signed as they are, then refused as a payload', async () => {
    const body = Uint8Array.of(0x7b, 0xff, 0xfe, 0x00, 0x7d)
    const attempt = verify(acme, { body, signature: header(body), secret, now })
    await expect(attempt).rejects.toMatchObject({ code: 'payload_malformed', message: /not UTF-8/ })
  })

  it('a body that a replacement character would have made equal is another body', async () => {
    const sent = new TextEncoder().encode('{"id":"\ufffd","type":"x"}')
    const forged = Uint8Array.from([...sent.slice(0, 7), 0xff, ...sent.slice(10)])
    const attempt = verify(acme, { body: forged, signature: header(sent), secret, now })
    await expect(attempt).rejects.toMatchObject({ code: 'signature_invalid' })
  })

  it('one byte order mark is stripped for parsing, and only one', async () => {
    const one = '\ufeff{"id":"1","type":"x"}'
    expect((await verify(acme, { body: one, signature: header(one), secret, now })).id).toBe('1')
    const two = `\ufeff${one}`
    await expect(verify(acme, { body: two, signature: header(two), secret, now })).rejects.toMatchObject({
      code: 'payload_malformed',
    })
  })
})

describe('rule 4: comparison and bounds', () => {
  it('only a digest of the exact length is compared', async () => {
    const right = hex('{}')
    for (const signature of [right.slice(0, -2), `${right}00`, right.slice(0, 2), right + right, 'é'.repeat(64)]) {
      const attempt = verify(plain, { body: '{}', signature, secret })
      await expect(attempt).rejects.toMatchObject({ code: 'signature_invalid' })
    }
  })

  it('a header of 4 KiB is read, and a longer one is malformed', async () => {
    const filled = (length: number): string =>
      header(event())
        .concat(`,x=${'0'.repeat(5000)}`)
        .slice(0, length)
    expect((await verify(acme, { body: event(), signature: filled(4096), secret, now })).id).toBe('evt_1')
    const attempt = verify(acme, { body: event(), signature: filled(4097), secret, now })
    await expect(attempt).rejects.toMatchObject({ code: 'signature_malformed', message: /4096/ })
  })

  it('sixteen candidates are tried, and seventeen are malformed', async () => {
    const others = (count: number): string => `${header(event())}${`,v1=${'0'.repeat(64)}`.repeat(count)}`
    expect((await verify(acme, { body: event(), signature: others(15), secret, now })).id).toBe('evt_1')
    const attempt = verify(acme, { body: event(), signature: others(16), secret, now })
    await expect(attempt).rejects.toMatchObject({ code: 'signature_malformed', message: /16/ })
  })

  it('one HMAC is computed for each secret, however many candidates there are', async () => {
    const prove = vi.fn<typeof acme.signature.prove>((...given) => acme.signature.prove(...given))
    const provider = acmeWith({ signature: { ...acme.signature, prove } })
    const signature = `t=${now}${`,v1=${'0'.repeat(64)}`.repeat(16)}`
    await expect(verify(provider, { body: event(), signature, secret: ['a', 'b'], now })).rejects.toThrow()
    expect(prove).toHaveBeenCalledTimes(2)
  })

  it('a second t is malformed, even the same one', async () => {
    for (const signature of [`${header(event())},t=${now}`, `t=1,${header(event())}`]) {
      const attempt = verify(acme, { body: event(), signature, secret, now })
      await expect(attempt).rejects.toMatchObject({ code: 'signature_malformed', message: /more than one t=/ })
    }
  })

  it('two names of one header that differ are malformed', async () => {
    const signature = hmac({ hash: 'sha256', encoding: 'hex', header: 'X-Acme', aliases: ['Acme'] })
    const provider = acmeWith({ signature, toEvents: () => [{ id: 'evt_1', type: 'x', data: 1, raw: 1 }] })
    const right = hex('{}')
    const attempt = verify(provider, { body: '{}', headers: { 'x-acme': right, acme: `${right}0` }, secret })
    await expect(attempt).rejects.toMatchObject({ code: 'signature_malformed', message: /X-Acme and Acme differ/ })
    const same = await verify(provider, { body: '{}', headers: { 'x-acme': right, acme: right }, secret })
    expect(same.type).toBe('x')
  })
})

describe('rule 5: nothing is parsed before it is proved', () => {
  it('a forged body never reaches the definition', async () => {
    const toEvents = vi.fn<typeof acme.toEvents>((...given) => acme.toEvents(...given))
    const answerTo = vi.fn<NonNullable<typeof acme.answerTo>>()
    const receiver = createReceiver(acmeWith({ toEvents, answerTo }), settings)
    await receiver.receive(await delivery({ secret: 'wrong' }))
    expect([toEvents.mock.calls, answerTo.mock.calls]).toEqual([[], []])
  })

  it('headers that cannot be right are refused before a byte of the body is read', async () => {
    for (const headers of [
      {},
      { 'Acme-Signature': 'nonsense' },
      { 'Acme-Signature': header(event()), 'Content-Encoding': 'gzip' },
      { 'Acme-Signature': header(event()), 'Content-Length': '1048577' },
    ]) {
      const request = arrival({ headers, body: event() })
      expect((await createReceiver(acme, settings).receive(request)).kind).toBe('rejected')
      expect(request.read).toEqual([])
    }
  })

  it('members of the payload that are named like the prototype stay members', async () => {
    const body = '{"id":"1","type":"x","__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}'
    await verify(acme, { body, signature: header(body), secret, now })
    expect(Reflect.get({}, 'polluted')).toBeUndefined()
  })
})

describe('rule 6: handlers', () => {
  it.each([undefined, null, false, 0, '', new Error('returned')])('one that returns %s is a success', async (value) => {
    const receiver = createReceiver(acme, { ...settings, on: { '*': () => value } })
    expect((await receiver.receive(await delivery())).kind).toBe('handled')
  })

  it.each([
    ['throws an Error', new Error('no')],
    ['throws undefined', undefined],
    ['throws null', null],
    ['throws a text', 'no'],
    ['throws a WebhookError-like refusal', { refused: 'signature_missing' }],
  ])('one that %s is handler_failed, logged, and 500', async (_, thrown) => {
    for (const handler of [
      () => {
        throw thrown
      },
      () => Promise.reject(thrown),
    ]) {
      const log = lines()
      const receiver = createReceiver(acme, { ...settings, log, on: { '*': handler } })
      const outcome = await receiver.receive(await delivery())
      expect(outcome).toMatchObject({ kind: 'failed', error: { code: 'handler_failed', status: 500, cause: thrown } })
      expect(log.failed).toHaveLength(1)
      expect(receiver.acknowledge(outcome)?.body).toBe('{"error":"handler_failed"}')
    }
  })
})

describe('rule 7: a failure after the handler', () => {
  it('in onOutcome or the log does not change its success, and does not run it again', async () => {
    const ran: string[] = []
    const failing = (): never => {
      throw new Error('after')
    }
    const error = vi.spyOn(console, 'error').mockReturnValue()
    const receiver = createReceiver(acme, {
      ...settings,
      log: { warn: failing, error: failing },
      onOutcome: failing,
      on: { '*': ({ id }) => void ran.push(id) },
    })
    const outcome = await receiver.receive(await delivery())
    expect([outcome.kind, ran]).toEqual(['handled', ['evt_1']])
    expect(error).toHaveBeenCalledWith('rawhook: the log option failed', expect.any(Error))
    error.mockRestore()
  })

  it('in the clock does not reject', async () => {
    let readings = 0
    const clock = () => {
      readings += 1
      if (readings > 3) throw new Error('no clock')
      return now
    }
    const receiver = createReceiver(acme, {
      ...settings,
      now: clock,
      log: lines(),
      on: { '*': () => Promise.reject(new Error('no')) },
    })
    await expect(receiver.receive(await delivery())).resolves.toMatchObject({ kind: 'failed' })
  })
})

describe('rule 8: a challenge is not a signing oracle', () => {
  const provider = acmeWith({
    answerTo(payload) {
      const token: unknown = typeof payload === 'object' && payload !== null ? Reflect.get(payload, 'plainToken') : ''
      return typeof token === 'string' && /^[\w-]{1,128}$/.test(token) ? { json: { token } } : undefined
    },
  })

  it('in a body without proof is refused like any forgery', async () => {
    const request = await delivery({ provider, body: '{"plainToken":"abc"}', secret: 'wrong' })
    const outcome = await createReceiver(provider, settings).receive(request)
    expect(outcome).toMatchObject({ kind: 'rejected', error: { code: 'signature_invalid' } })
  })

  it('in a proved body is answered, and one that is no token is not', async () => {
    const receiver = createReceiver(provider, settings)
    const good = await receiver.receive(await delivery({ provider, body: '{"plainToken":"abc"}' }))
    expect(receiver.acknowledge(good)).toMatchObject({ status: 200, body: '{"token":"abc"}' })
    const bad = await receiver.receive(await delivery({ provider, body: '{"plainToken":"a b"}' }))
    expect(bad).toMatchObject({ kind: 'rejected', error: { code: 'payload_malformed' } })
  })
})

describe('names from outside', () => {
  const inherited = ['constructor', 'toString', 'valueOf', 'hasOwnProperty', '__proto__']

  it.each(inherited)('are looked up among own members only: an option %s is none', (name) => {
    const options = Object.fromEntries([
      ['secret', secret],
      [name, true],
    ])
    expect(() => Reflect.apply(createReceiver, undefined, [acme, options])).toThrow(`there is no option '${name}'`)
  })

  it.each(inherited)('are looked up among own members only: an event %s has no handler', async (type) => {
    const body = JSON.stringify({ id: 'evt_1', type })
    const receiver = createReceiver(acme, { secret, now: () => now, log: false, on: { 'a.b': () => undefined } })
    expect((await receiver.receive(await delivery({ body }))).kind).toBe('unhandled')
  })

  it.each(inherited)('are looked up among own members only: a signed time %s is none', async (member) => {
    const signature = hmac({ hash: 'sha256', encoding: 'hex', header: 'S', timestamp: { unit: 'seconds', member } })
    const provider = acmeWith({ signature })
    const body = '{"id":"evt_1","type":"a"}'
    const headers = await sign(provider, { body, secret, now })
    await expect(verify(provider, { body, headers, secret, now })).rejects.toMatchObject({ code: 'payload_malformed' })
  })
})

describe('text before a signature with a prefix', () => {
  it.each(['x', 'sha256=', 'a, '])('makes it none: %j', async (before) => {
    const format = { kind: 'prefixed', prefix: 'sha256=' } as const
    const provider = acmeWith({ signature: hmac({ hash: 'sha256', encoding: 'hex', header: 'S', format }) })
    const { S: value = '' } = await sign(provider, { body: event(), secret })
    expect((await verify(provider, { body: event(), signature: value, secret })).id).toBe('evt_1')
    await expect(verify(provider, { body: event(), signature: before + value, secret })).rejects.toMatchObject({
      code: expect.stringMatching(/^signature_(malformed|invalid)$/),
    })
  })
})
