import { sign } from '@rawhook/core'
import { genericWebhook, plugipayWebhook, speckleWebhook, spineWebhook } from '@rawhook/fastify'
import { plugipay } from '@rawhook/providers/plugipay'
import type { FastifyInstance } from 'fastify'
import { describe, expect, it } from 'vitest'
import { fastifies } from './fastifies.ts'
import { answers, path, secret, signed } from './spine-app.ts'

const on = { '*': () => {} }
const options = { secret, log: false, on } as const
const json: [string, string] = ['content-type', 'application/json']
const post = (body: string, ...headers: [string, string][]) => ({ path: '/other', body, headers })

for (const { name, fastify } of fastifies) {
  const addRoute = (app: FastifyInstance): void => {
    app.post('/other', async ({ body, webhookEvent, rawBody }) => ({ body, webhookEvent, rawBody }))
  }

  describe(`the other routes of a ${name} app`, () => {
    for (const order of ['before', 'after']) {
      it(`keep Fastify's parsers and its errors when they are added ${order} the webhook`, async () => {
        const app = fastify({ bodyLimit: 100 })
        if (order === 'before') addRoute(app)
        await app.register(spineWebhook, { ...options, path })
        if (order === 'after') addRoute(app)
        const [parsed, text, empty, unknown, large] = await answers(
          app,
          post('{"a":1}', json),
          post('plain', ['content-type', 'text/plain']),
          post('', json),
          post('a', ['content-type', 'application/octet-stream']),
          post(JSON.stringify('a'.repeat(100)), json),
        )
        expect(JSON.parse(parsed?.body ?? '')).toEqual({ body: { a: 1 }, webhookEvent: null, rawBody: null })
        expect(JSON.parse(text?.body ?? '')).toMatchObject({ body: 'plain' })
        const codes = [empty, unknown, large].map((answer) => JSON.parse(answer?.body ?? '').code)
        expect(codes).toEqual([
          'FST_ERR_CTP_EMPTY_JSON_BODY',
          'FST_ERR_CTP_INVALID_MEDIA_TYPE',
          'FST_ERR_CTP_BODY_TOO_LARGE',
        ])
      })
    }

    it('keep a parser that the app added', async () => {
      const app = fastify()
      app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) =>
        done(null, `mine: ${String(body)}`),
      )
      await app.register(spineWebhook, { ...options, path })
      addRoute(app)
      const [other, good] = await answers(app, post('a', ['content-type', 'application/octet-stream']), await signed())
      expect(JSON.parse(other?.body ?? '')).toMatchObject({ body: 'mine: a' })
      expect(good).toMatchObject({ status: 200, body: '{"ok":true}' })
    })

    it('see the decorators, however many webhooks are registered', async () => {
      const app = fastify()
      await app.register(spineWebhook, { ...options, path })
      await app.register(speckleWebhook, { ...options, path: '/webhooks/speckle' })
      await app.register(plugipayWebhook, { ...options, path: '/webhooks/plugipay' })
      await app.register(genericWebhook, { ...options, path: '/webhooks/generic' })
      expect([app.hasRequestDecorator('webhookEvent'), app.hasRequestDecorator('rawBody')]).toEqual([true, true])
      const body = '{"id":"evt_1","type":"plugipay.invoice.paid.v1","data":{}}'
      const headers = Object.entries(await sign(plugipay, { body, secret }))
      const [one, other] = await answers(app, await signed(), { path: '/webhooks/plugipay', body, headers })
      expect([one?.status, other?.status]).toEqual([200, 204])
    })
  })
}
