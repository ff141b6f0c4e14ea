import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { sign } from '@rawhook/core'
import { stripe } from '@rawhook/providers/stripe'
import { listening } from '@rawhook/testing'
import express from 'express'
import { describe, expect, it } from 'vitest'
import { type Diagnosis, diagnose } from '../src/index.ts'

const secret = 'whsec_of_these_writers'
const rewritten = { ok: false, code: 'body_reserialized', proved: true }

/** The diagnosis of a body after an app parsed it and wrote it again. */
async function serialisedAgain(sent: string): Promise<Diagnosis> {
  const headers = await sign(stripe, { body: sent, secret })
  return diagnose(stripe, { body: JSON.stringify(JSON.parse(sent)), headers, secret })
}

const python = JSON.parse(readFileSync(new URL('fixtures/python-json.json', import.meta.url), 'utf8')) as {
  readonly cases: readonly { readonly arguments: object; readonly written: string }[]
}

describe('the original is found again when it was written by', () => {
  it.each(python.cases)('Python with $arguments', async ({ written }) => {
    const found = await serialisedAgain(written)
    if (JSON.stringify(JSON.parse(written)) === written) expect(found).toMatchObject({ ok: true })
    else expect(found).toMatchObject(rewritten)
  })

  // As the manuals of these writers say: a slash, HTML characters and what is beyond ASCII are where they differ.
  it.each([
    ["PHP's json_encode", '{"url":"https:\\/\\/a.example\\/b","name":"Zo\\u00eb \\ud83d\\ude00"}'],
    ['PHP with JSON_UNESCAPED_SLASHES', '{"url":"https://a.example/b","name":"Zo\\u00eb"}'],
    ['PHP with JSON_UNESCAPED_UNICODE', '{"url":"https:\\/\\/a.example","name":"Zoë"}'],
    ['PHP with JSON_PRETTY_PRINT', '{\n    "url": "https:\\/\\/a.example",\n    "list": []\n}'],
    ["Go's json.Marshal", '{"html":"\\u003cb\\u003e \\u0026","name":"Zoë","line":"\\u2028"}'],
    ["Go's json.Encoder", '{"html":"\\u003cb\\u003e","name":"Zoë"}\n'],
    ["Rails' to_json", '{"html":"\\u003cb\\u003e \\u0026"}'],
    [
      "Ruby's JSON.pretty_generate",
      '{\n  "id": "evt_1",\n  "list": [\n    1,\n    2\n  ],\n  "none": [],\n  "empty": {}\n}',
    ],
    ["Ruby's JSON.generate with space", '{"id": "evt_1","list": [1,2]}'],
    ["Java's Gson", '{"equal":"a\\u003db","quote":"it\\u0027s"}'],
    [
      ".NET's System.Text.Json",
      '{"name":"Zo\\u00EB","html":"\\u003Cb\\u003E \\u0026 \\u0027 \\u0022","plus":"\\u002B"}',
    ],
    ['a writer of floats', '{"amount":10.0,"count":3}'],
    ['a writer of money', '{"amount":1.50,"tax":0.20,"count":3}'],
    ['a writer that keeps integers exact', '{ "id":12 }'.replace('{ ', '{').replace(' }', '}').replace('":', '": ')],
  ])('%s', async (_writer, sent) => {
    expect(await serialisedAgain(sent)).toMatchObject(rewritten)
  })

  it('nobody knows whom, because numbers lost digits', async () => {
    const found = await serialisedAgain('{"id":12345678901234567890,"list":[1,   2]}')
    expect(found).toMatchObject({ code: 'body_reserialized', proved: false })
  })

  it('nobody knows whom, but the length tells', async () => {
    const sent = '{  "id":  "evt_1"}'
    const headers = { ...(await sign(stripe, { body: sent, secret })), 'content-length': String(sent.length) }
    const found = await diagnose(stripe, { body: '{"id":"evt_1"}', headers, secret })
    expect(found).toMatchObject({ code: 'body_reserialized', proved: false })
  })
})

it('express.json() and JSON.stringify are the cause that they are', async () => {
  const kept: Diagnosis[] = []
  const app = express().post('/', express.json(), async (request, response) => {
    const { headers } = request
    kept.push(await diagnose(stripe, { body: JSON.stringify(request.body), headers, secret }))
    response.end()
  })
  const body = JSON.stringify({ id: 'evt_1', object: 'event' }, null, 2)
  const { port, close } = await listening(createServer(app))
  const headers = { 'content-type': 'application/json', ...(await sign(stripe, { body, secret })) }
  await fetch(`http://127.0.0.1:${port}/`, { method: 'POST', body, headers })
  await close()
  expect(kept).toMatchObject([rewritten])
})
