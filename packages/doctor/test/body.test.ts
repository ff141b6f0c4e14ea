import { Buffer } from 'node:buffer'
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { diagnosed, type Name } from './subjects.ts'

const overJson: readonly Name[] = ['stripe', 'github', 'slack', 'shopify', 'svix', 'square', 'discord']
const proved = (code: string) => ({ ok: false, code, proved: true })

describe.each(overJson)('a body of %s', (name) => {
  const pretty = (indent: string | number) => ({
    body: JSON.stringify(
      { id: 'evt_1', type: 'order.paid', note: 'Zoë', lines: [{ quantity: 2 }, {}, []] },
      null,
      indent,
    ),
  })

  it.each([2, 4, '\t'])('that was serialised again after an indent of %j', async (indent) => {
    const found = await diagnosed(name, ({ body }) => ({ body: JSON.stringify(JSON.parse(body)) }), pretty(indent))
    expect(found).toMatchObject(proved('body_reserialized'))
  })

  it('that was printed with an indent', async () => {
    const found = await diagnosed(name, ({ body }) => ({ body: JSON.stringify(JSON.parse(body), null, 2) }))
    expect(found).toMatchObject(proved('body_reserialized'))
  })

  it.each(['\n', '\r\n', '  ', '\n\n'])('with %j added at its end', async (added) => {
    const found = await diagnosed(name, ({ body }) => ({ body: body + added }))
    expect(found).toMatchObject(proved('body_trailing_newline'))
  })

  it('without the line feed at its end', async () => {
    const sent = pretty(2)
    const found = await diagnosed(name, ({ body }) => ({ body: body.trimEnd() }), { body: `${sent.body}\n` })
    expect(found).toMatchObject(proved('body_trailing_newline'))
  })

  it('with a byte order mark added', async () => {
    expect(await diagnosed(name, ({ body }) => ({ body: `\ufeff${body}` }))).toMatchObject(proved('body_bom'))
  })

  it('with its byte order mark removed', async () => {
    const found = await diagnosed(name, ({ body }) => ({ body: body.slice(1) }), { body: '\ufeff{"id":"evt_1"}' })
    expect(found).toMatchObject(proved('body_bom'))
  })

  it('with line feeds that became CR LF', async () => {
    const found = await diagnosed(name, ({ body }) => ({ body: body.replaceAll('\n', '\r\n') }), pretty(2))
    expect(found).toMatchObject(proved('body_crlf'))
  })

  it('with CR LF that became line feeds', async () => {
    const sent = { body: pretty(2).body.replaceAll('\n', '\r\n') }
    const found = await diagnosed(name, ({ body }) => ({ body: body.replaceAll('\r', '') }), sent)
    expect(found).toMatchObject(proved('body_crlf'))
  })

  it.each([
    ['gzip', gzipSync],
    ['deflate', deflateSync],
  ])('that is still compressed with %s', async (_format, compress) => {
    const found = await diagnosed(name, ({ body }) => ({ body: compress(body) }))
    expect(found).toMatchObject(proved('body_compressed'))
  })

  it('that is compressed with brotli, which not every runtime knows', async () => {
    const found = await diagnosed(name, ({ body, headers }) => ({
      body: brotliCompressSync(body),
      headers: { ...headers, 'Content-Encoding': 'br' },
    }))
    expect(found).toMatchObject({ code: 'body_compressed' })
  })

  it('that something read before', async () => {
    const found = await diagnosed(name, ({ body, headers }) => ({
      body: '',
      headers: { ...headers, 'Content-Length': String(body.length) },
    }))
    expect(found).toMatchObject({ ok: false, code: 'body_empty', proved: false })
    expect(await diagnosed(name, () => ({ body: '' }))).toMatchObject({ code: 'body_empty' })
  })

  it('that is what a parser left of nothing', async () => {
    const found = await diagnosed(name, ({ headers }) => ({
      body: '{}',
      headers: { ...headers, 'Content-Length': '123' },
    }))
    expect(found).toMatchObject({ code: 'body_empty' })
  })

  it('that is an object made text', async () => {
    const found = await diagnosed(name, ({ body }) => ({ body: String(JSON.parse(body)) }))
    expect(found).toMatchObject({ code: 'body_reserialized', proved: false })
  })

  it('of which one byte was lost when it was decoded', async () => {
    const sent = Buffer.from('{"id":"evt_1","name":"Zo\xeb"}', 'latin1')
    const found = await diagnosed(name, ({ body }) => ({ body }), { body: sent })
    expect(found).toMatchObject(proved('body_lossy_utf8'))
  })
})
