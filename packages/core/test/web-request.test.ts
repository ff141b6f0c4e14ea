import { describe, expect, it } from 'vitest'
import { createReceiver, sign, type WebRequest } from '../src/index.ts'
import { acme, now, secret } from './acme.ts'
import { event } from './delivery.ts'

const receiver = createReceiver(acme, { secret, now: () => now, log: false, on: { '*': () => {} } })
const url = 'https://a.example/hook'

async function request(body = event()): Promise<Request> {
  return new Request(url, { method: 'POST', body, headers: await sign(acme, { body: event(), secret, now }) })
}

/** What JavaScript lets an app pass, whatever the types say. */
const fetchAny = (...given: readonly unknown[]): Promise<Response> =>
  Reflect.apply(receiver.fetch, undefined, [...given]) as Promise<Response>

describe('receiver.fetch takes the request out of what frameworks hand over', () => {
  const holders: readonly (readonly [string, (request: Request) => unknown])[] = [
    ['SvelteKit', (one) => ({ request: one, platform: {}, params: {}, url: new URL(url) })],
    ['Astro', (one) => ({ request: one, locals: {}, url: new URL(url) })],
    ['React Router', (one) => ({ request: one, params: {}, context: {} })],
    ['Elysia', (one) => ({ request: one, headers: {}, body: undefined, path: '/hook', query: {} })],
    ['Pages Functions', (one) => ({ request: one, env: {}, waitUntil() {} })],
    ['h3 2', (one) => ({ req: one, url: new URL(url), method: 'POST', headers: one.headers })],
  ]
  for (const [framework, hold] of holders) {
    it(`the event or context of ${framework}`, async () => {
      expect((await fetchAny(hold(await request()))).status).toBe(200)
      expect((await fetchAny(hold(await request('{}')))).status).toBe(400)
    })
  }

  it('and of what only looks like a request, as that of another realm or of Azure does', async () => {
    const { method, headers, body } = await request()
    const foreign: WebRequest = Object.assign(Object.create(null), { method, url, headers, body, bodyUsed: false })
    expect(foreign).not.toBeInstanceOf(Object)
    expect((await receiver.fetch(foreign)).status).toBe(200)
  })

  it('and says that a body which the framework has read is gone', async () => {
    const read = await request()
    await read.text()
    expect((await fetchAny({ request: read })).status).toBe(500)
  })
})

describe('receiver.fetch names what it was given instead of a request', () => {
  const message = { rawHeaders: [], headers: {}, method: 'POST', url: '/hook', body: undefined, httpVersion: '1.1' }
  const mistakes: readonly (readonly [string, unknown, RegExp])[] = [
    ['nothing', undefined, /was given undefined\. Pass the Request/],
    ['null', null, /was given null\. Pass the Request/],
    ['text', url, /was given a string\. Pass the Request/],
    ['a URL', new URL(url), /Pass the Request/],
    ['a receiver’s answer', new Response('{}'), /Pass the Request/],
    ['an empty object', {}, /Pass the Request/],
    [
      'an event of API Gateway 1',
      { httpMethod: 'POST', body: '{}', headers: {}, path: '/' },
      /AWS Lambda.*new Request\(url/,
    ],
    [
      'an event of API Gateway 2',
      { version: '2.0', rawPath: '/', requestContext: { http: { method: 'POST' } }, headers: {}, body: '{}' },
      /AWS Lambda.*new Request\(url/,
    ],
    ["Hono's context", { req: { raw: {}, method: 'POST', url } }, /Hono's context\. Pass the Request, c\.req\.raw/],
    [
      'an event of h3 1',
      { node: { req: message, res: {} }, req: message, context: {}, method: 'POST', headers: new Headers() },
      /h3 1.*toWebRequest\(event\)/,
    ],
    ["Node's message", message, /Node's own request\. Mount webhook\(\)/],
    [
      "Koa's context",
      { req: message, request: {}, method: 'POST', url: '/', headers: {}, body: {} },
      /Node's own request/,
    ],
    ["Fastify's request", { raw: message, method: 'POST', url: '/', headers: {}, body: {} }, /Node's own request/],
    ['a request without headers', { request: { method: 'POST', url, body: null } }, /Pass the Request/],
  ]
  for (const [what, given, text] of mistakes) {
    it(what, async () => {
      const answer = fetchAny(given)
      await expect(answer).rejects.toThrow(TypeError)
      await expect(answer).rejects.toThrow(text)
    })
  }
})
