import { readdirSync, readFileSync } from 'node:fs'
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

/** What becomes of a text in that app; an encoder of Go ends in a line feed. */
function changeOf(sent: string): object {
  const written = JSON.stringify(JSON.parse(sent))
  if (written === sent) return { ok: true }
  return `${written}\n` === sent ? { ...rewritten, code: 'body_trailing_newline' } : rewritten
}

/** What a program wrote of the texts in `inputs.json`; the programs that made these files are beside them. */
interface Captures {
  readonly writer: string
  readonly version: string
  readonly origin: 'captured' | 'documented'
  readonly sources?: readonly string[]
  readonly cases: readonly { readonly options: string; readonly input: string; readonly written: string }[]
}

const folder = new URL('fixtures/json-writers/', import.meta.url)
const read = <T>(file: string): T => JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as T
const inputs = read<readonly string[]>('inputs.json')
const files = readdirSync(folder).filter((file) => file.endsWith('.json') && file !== 'inputs.json')
const captures = files.map((file) => read<Captures>(file))

it('there are captures of every writer, each of all inputs', () => {
  expect(files).toEqual([
    'go.json',
    'gson.json',
    'newtonsoft.json',
    'php.json',
    'python.json',
    'ruby.json',
    'system-text-json.json',
  ])
  for (const { origin, sources = [], cases } of captures) {
    if (origin === 'documented') expect(sources.length).toBeGreaterThan(0)
    else expect(new Set(cases.map(({ input }) => input))).toEqual(new Set(inputs))
  }
})

describe.each(captures)(
  'the original is found again when it was written by $writer ($version, $origin)',
  ({ cases }) => {
    it.each([...new Set(cases.map(({ options }) => options))])('%s', async (wanted) => {
      for (const { options, written } of cases) {
        if (options !== wanted) continue
        expect(await serialisedAgain(written), written).toMatchObject(changeOf(written))
      }
    })
  },
)

describe('the original is found again when it was written by', () => {
  it.each([
    ['a writer of floats', '{"amount":10.0,"count":3}'],
    ['a writer of money', '{"amount":1.50,"tax":0.20,"count":3}'],
    ['a writer that keeps integers exact', '{"id": 12}'],
    ['a writer of large floats', '{"total":12345678.9,"rate":1.5E-7}'.replace('12345678.9', '1.23456789E7')],
    ['a writer that sorts its keys', '{"a": 1, "b": {"c": [{"d": 2, "e": 3}]}}'],
  ])('%s', async (_writer, sent) => {
    expect(await serialisedAgain(sent)).toMatchObject(rewritten)
  })

  it('a writer that sorts its keys, of which a database kept another order', async () => {
    const headers = await sign(stripe, { body: '{"a":1,"b":{"c":[{"d":2,"e":3}]}}', secret })
    const body = '{"b":{"c":[{"e":3,"d":2}]},"a":1}'
    expect(await diagnose(stripe, { body, headers, secret })).toMatchObject(rewritten)
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

  it('a writer of a large body, in pieces', { timeout: 60_000 }, async () => {
    const value = {
      list: Array.from({ length: 9000 }, (_, n) => ({ id: `evt_${n}`, n: [n, {}] })),
      text: '"\\é/'.repeat(50_000),
    }
    for (const sent of [
      JSON.stringify(value, null, 2),
      JSON.stringify(value).replaceAll('/', '\\/').replaceAll('é', '\\u00e9'),
    ]) {
      expect(await serialisedAgain(sent)).toMatchObject(rewritten)
    }
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
