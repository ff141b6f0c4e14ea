import { Buffer } from 'node:buffer'
import { inspect } from 'node:util'
import { sign } from '@rawhook/core'
import { postmark } from '@rawhook/providers/postmark'
import { describe, expect, it } from 'vitest'
import { causes } from '../src/causes.ts'
import { type DiagnosisCode, diagnose } from '../src/index.ts'
import { diagnosed, type Name } from './subjects.ts'

const overBody: readonly Name[] = ['stripe', 'github', 'slack', 'shopify', 'svix', 'square', 'discord']

type Break = (body: string) => string | Uint8Array

const sent = JSON.stringify({
  id: 'evt_1',
  at: '2024-01-01T10:00:00Z',
  note: 'Zoë & <b>"more"</b> l\'été 😀',
  currency: 'EUR',
  lines: [{ sku: 'x-1', quantity: 2 }, []],
})
/** A body whose only capitals are in its time and its currency. */
const lowerable = '{"id":"evt_1","at":"2024-01-01T10:00:00.250Z","currency":"EUR","amount":1200}'
const swap16 = (bytes: Buffer): Buffer => Buffer.from(bytes).swap16()
const htmlspecialchars = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#039;')

/** What happens to a body, and the code that says so: each is undone, so that it is proved. */
const breaks: [what: string, code: DiagnosisCode, breakIt: Break, sent?: string][] = [
  ['in the base64 of a gateway', 'body_base64', (body) => Buffer.from(body).toString('base64')],
  ['in base64url', 'body_base64', (body) => Buffer.from(body).toString('base64url')],
  ['in base64, as a string of JSON', 'body_base64', (body) => JSON.stringify(Buffer.from(body).toString('base64'))],
  ['as JSON.stringify(Buffer)', 'body_bytes_as_text', (body) => JSON.stringify(Buffer.from(body))],
  [
    'as JSON.stringify(Buffer) with an indent',
    'body_bytes_as_text',
    (body) => JSON.stringify(Buffer.from(body), null, 2),
  ],
  ['as String(Uint8Array)', 'body_bytes_as_text', (body) => String(new Uint8Array(Buffer.from(body)))],
  ['as JSON.stringify(Uint8Array)', 'body_bytes_as_text', (body) => JSON.stringify(new Uint8Array(Buffer.from(body)))],
  ['as a list of bytes', 'body_bytes_as_text', (body) => JSON.stringify([...Buffer.from(body)])],
  ['in hexadecimal', 'body_bytes_as_text', (body) => Buffer.from(body).toString('hex')],
  ['as bytea of PostgreSQL', 'body_bytes_as_text', (body) => `\\x${Buffer.from(body).toString('hex')}`],
  ['as inspect(Buffer)', 'body_bytes_as_text', (body) => inspect(Buffer.from(body)), '{"id":"evt_1"}'],
  ['in UTF-16LE', 'body_utf16', (body) => Buffer.from(body, 'utf16le')],
  ['in UTF-16LE with a byte order mark', 'body_utf16', (body) => Buffer.from(`\ufeff${body}`, 'utf16le')],
  ['in UTF-16BE', 'body_utf16', (body) => swap16(Buffer.from(body, 'utf16le'))],
  ['in UTF-16BE with a byte order mark', 'body_utf16', (body) => swap16(Buffer.from(`\ufeff${body}`, 'utf16le'))],
  ['twice', 'body_duplicated', (body) => body + body],
  ['three times', 'body_duplicated', (body) => body + body + body],
  ['twice, on two lines', 'body_duplicated', (body) => `${body}\n${body}`],
  ['in lower case', 'body_letter_case', (body) => body.toLowerCase(), lowerable],
  ['in capitals', 'body_letter_case', (body) => body.toUpperCase(), '{"id":"evt_1"}'],
  ['without its last bracket', 'body_truncated', (body) => body.slice(0, -1)],
  ['without its last brackets', 'body_truncated', (body) => body.slice(0, -3)],
  ['without the line feed and bracket at its end', 'body_truncated', (body) => body.slice(0, -2), '{"id":"evt_1"}\n'],
  ['without its last quote', 'body_truncated', (body) => body.slice(0, -2), '{"id":"evt_1"}'],
  ['in NFD', 'body_unicode_form', (body) => body.normalize('NFD')],
  ['in NFC', 'body_unicode_form', (body) => body.normalize('NFC'), '{"name":"Zoe\u0308"}'],
  ['escaped by htmlspecialchars', 'body_html_escaped', htmlspecialchars],
  [
    'escaped as HTML, but not its ampersands',
    'body_html_escaped',
    (body) => body.replaceAll('"', '&quot;'),
    '{"note":"a &amp; b"}',
  ],
  ['escaped as HTML, twice', 'body_html_escaped', (body) => htmlspecialchars(htmlspecialchars(body))],
]

describe.each(overBody)('a body of %s', (name) => {
  it.each(breaks)('that is %s is proved to be %s', async (_what, code, breakIt, body = sent) => {
    const found = await diagnosed(name, (sound) => ({ body: breakIt(sound.body) }), { body })
    expect(found).toMatchObject({ ok: false, code, proved: true, also: [] })
    expect(found.cure).toBe(causes[code].cure)
  })

  it.each([undefined, '0', '120'])('that is empty is body_empty, with a Content-Length of %s', async (length) => {
    const found = await diagnosed(name, ({ headers }) => ({
      body: '',
      headers: length === undefined ? headers : { ...headers, 'Content-Length': length },
    }))
    expect(found).toMatchObject({ ok: false, code: 'body_empty', proved: false })
  })

  it.each([
    ['in the middle of a name', sent.slice(0, 8)],
    ['in the middle of a character', Buffer.from(sent).subarray(0, Buffer.from(sent).indexOf('ë') + 1)],
    ['in the middle of an escape', '{"path":"C:\\'],
  ])('that is cut off %s is likely so, whatever its length says', async (_where, body) => {
    for (const headers of [{}, { 'Content-Length': '1000' }]) {
      const found = await diagnosed(name, (sound) => ({ body, headers: { ...sound.headers, ...headers } }), {
        body: sent,
      })
      expect(found).toMatchObject({ ok: false, code: 'body_truncated', proved: false })
    }
  })

  it('that is no JSON and is cut off at a round length is likely so', async () => {
    const text = 'a line of text. '.repeat(100)
    const found = await diagnosed(
      name,
      (sound) => ({ body: text.slice(0, 1024), headers: { ...sound.headers, 'Content-Length': '1600' } }),
      { body: text },
    )
    expect(found).toMatchObject({ ok: false, code: 'body_truncated', proved: false })
  })

  it('that was lowered where nobody knows how is likely so', async () => {
    const found = await diagnosed(name, ({ body }) => ({ body: body.toLowerCase() }), { body: sent })
    expect(found).toMatchObject({ ok: false, code: 'body_letter_case', proved: false })
  })

  it.each([
    ['body_base64', (body: string) => Buffer.from(body).toString('base64')],
    ['body_bytes_as_text', (body: string) => JSON.stringify(Buffer.from(body))],
    ['body_utf16', (body: string) => Buffer.from(body, 'utf16le')],
    ['body_html_escaped', (body: string) => htmlspecialchars(body)],
    ['body_duplicated', (body: string) => body + body],
  ] as const)('that is %s, and was JSON with blanks that nobody knows, is likely so', async (code, breakIt) => {
    const found = await diagnosed(name, ({ body }) => ({ body: breakIt(JSON.stringify(JSON.parse(body))) }), {
      body: '{  "id":   "evt_1", "note": "a & b"}',
    })
    expect(found).toMatchObject({ ok: false, code, proved: false })
  })

  it('that was saved by Windows PowerShell has both of its faults', async () => {
    const found = await diagnosed(name, ({ body }) => ({ body: Buffer.from(`\ufeff${body}\r\n`, 'utf16le') }), {
      body: sent,
    })
    expect(found).toMatchObject({ ok: false, proved: true })
    expect([found.code, ...found.also.map(({ code }) => code)].toSorted()).toEqual([
      'body_trailing_newline',
      'body_utf16',
    ])
  })
})

it('base64 is told how Lambda decodes it, and not how Express keeps it', async () => {
  const { cure } = await diagnosed('stripe', ({ body }) => ({ body: Buffer.from(body).toString('base64') }))
  expect(cure).toContain('isBase64Encoded')
  expect(cure).not.toMatch(/express/i)
})

it('a body that nobody signed is not the cause', async () => {
  const headers = await sign(postmark, { body: '{}', secret: 'user:right' })
  for (const body of ['', '{"id":', 'eyJpZCI6MX0=']) {
    expect(await diagnose(postmark, { body, headers, secret: 'user:wrong' })).toMatchObject({ code: 'secret_wrong' })
  }
})
