import { Buffer } from 'node:buffer'
import { gzipSync } from 'node:zlib'
import { sign } from '@rawhook/core'
import { github } from '@rawhook/providers/github'
import { paystack } from '@rawhook/providers/paystack'
import { describe, expect, it } from 'vitest'
import { diagnose } from '../src/index.ts'
import { diagnosed, names } from './subjects.ts'

/** Bodies in which a doctor with prejudices sees something. */
const bodies: readonly (readonly [string, string])[] = [
  ['a compact one', JSON.stringify({ id: 'evt_1', amount: 1200 })],
  ['one with an indent', JSON.stringify({ id: 'evt_1', amount: 1200 }, null, 2)],
  ['one that ends in a line feed', '{"id":"evt_1"}\n'],
  ['one with CR LF', '{\r\n"id":"evt_1"\r\n}'],
  ['one with a byte order mark', '\ufeff{"id":"evt_1"}'],
  ['one without members', '{}'],
  ['one beyond ASCII', '{"name":"Zoë 😀"}'],
  ['one that is no JSON', 'hello'],
  ['a form', 'payload=%7B%7D&text=a+b'],
  ['one without capitals', '{"id":"evt_1","name":"zoe","type":"order.paid"}'],
  ['one with HTML entities', '{"text":"a &amp; b &lt;b&gt; &quot;c&quot;"}'],
  ['one in NFD', '{"name":"Zoe\u0308"}'],
  ['one with bytes inside', JSON.stringify({ data: [123, 125], copy: Buffer.from('{}') })],
]

/** Bodies that look as if they had been changed: they were not where Content-Length says that they were sent so. */
const telling: readonly (readonly [string, string])[] = [
  ['one with U+FFFD that was sent', '{"name":"Zo\ufffd"}'],
  ['one that looks like base64', Buffer.from('{"id":"evt_1"}').toString('base64')],
  ['a Buffer as JSON', JSON.stringify(Buffer.from('{"id":"evt_1"}'))],
  ['a list of numbers', '[123,34,105,100,34,58,49,125]'],
  ['numbers with commas', '123,34,105,100,34,58,49,125'],
  ['hexadecimal', Buffer.from('{"id":1}').toString('hex')],
  ['one that is there twice', '{"id":"evt_1"}{"id":"evt_1"}'],
  ['one that was escaped as HTML', '{&quot;id&quot;:&quot;evt_1&quot;}'],
  ['JSON without its end', '{"id":"evt_1","list":[1,2'],
  ['one of zeros', '{"text":"\\u0000"}\0\0'],
]

describe.each(names)('a wrong secret of %s', (name) => {
  it.each([...bodies, ...telling])('is called that, whatever the body is: %s', async (_what, body) => {
    const changes = name === 'twilio' && !body.includes('=') ? {} : { body }
    const found = await diagnosed(
      name,
      ({ body: sent, headers }) => ({
        secret: wrong(name),
        headers: { ...headers, 'Content-Length': String(Buffer.byteLength(sent)) },
      }),
      changes,
    )
    expect(found).toMatchObject({ ok: false, code: 'secret_wrong', proved: false, also: [] })
  })
})

describe.each(names)('a wrong secret of %s', (name) => {
  it.each(bodies)('is called that without a Content-Length as well, where the body is %s', async (_what, body) => {
    const changes = name === 'twilio' && !body.includes('=') ? {} : { body }
    const found = await diagnosed(name, () => ({ secret: wrong(name) }), changes)
    expect(found).toMatchObject({ ok: false, code: 'secret_wrong', proved: false, also: [] })
  })

  it('is not said to be probable where nothing shows it', async () => {
    const silent = await diagnosed(name, () => ({ secret: wrong(name) }))
    expect(`${silent.cause} ${silent.evidence.join(' ')}`).not.toMatch(/probabl|speaks for a wrong secret/)
    const whole = await diagnosed(name, ({ body, headers }) => ({
      secret: wrong(name),
      headers: { ...headers, 'Content-Length': String(Buffer.byteLength(body)) },
    }))
    expect(whole.evidence.join(' ')).toContain('speaks for a wrong secret')
  })
})

const wrong = (name: string): string => {
  if (name === 'svix' || name === 'standardWebhooks') return `whsec_${Buffer.from('a wrong one').toString('base64')}`
  return name === 'discord' ? 'ab'.repeat(32) : 'a-wrong-one'
}

it('a wrong secret is not called another one, though others are configured', async () => {
  const found = await diagnosed('stripe', () => ({
    secret: 'whsec_wrong',
    otherSecrets: { a: 'whsec_a', b: 'whsec_b' },
  }))
  expect(found).toMatchObject({ code: 'secret_wrong' })
})

it('a wrong secret is called that, though a tool that saved the body put a line feed behind it', async () => {
  const found = await diagnosed('stripe', ({ body, headers }) => ({
    secret: 'whsec_wrong',
    body: `${body}\n`,
    headers: { ...headers, 'Content-Length': String(Buffer.byteLength(body)) },
  }))
  expect(found).toMatchObject({ code: 'secret_wrong' })
  expect(found.evidence.join()).toContain('says were sent, and 1 blank behind them')
})

it('an API key is no secret of another kind where the provider signs with it', async () => {
  const headers = await sign(paystack, { body: '{}', secret: 'sk_test_of_this_shop' })
  expect(await diagnose(paystack, { body: '{}', headers, secret: 'sk_test_of_another' })).toMatchObject({
    code: 'secret_wrong',
  })
  expect(await diagnose(paystack, { body: '{}', headers, secret: 'pk_test_of_this_shop' })).toMatchObject({
    code: 'secret_wrong_kind',
  })
})

it('a body that is gzip, and was signed so, is ok', async () => {
  const body = gzipSync('{}')
  const headers = await sign(github, { body, secret: 'it' })
  expect(await diagnose(github, { body, headers, secret: 'it' })).toMatchObject({ ok: true })
})

it('a wrong secret is called that where a tool calls the local host itself', async () => {
  const local = (headers: Record<string, string>) =>
    diagnosed('square', (sound) => ({ secret: 'wrong', headers: { ...headers, ...sound.headers } }), {
      url: 'http://localhost:3000/in',
    })
  expect(await local({ host: 'localhost:3000' })).toMatchObject({ code: 'secret_wrong' })
  expect(await local({ host: 'localhost:3000', 'x-forwarded-for': '203.0.113.9' })).toMatchObject({ code: 'url_host' })
})

it('an old delivery whose secret is right is not called wrong', async () => {
  expect(await diagnosed('stripe', () => ({}), { at: 1_500_000_000 })).toMatchObject({ code: 'timestamp_stale' })
})
