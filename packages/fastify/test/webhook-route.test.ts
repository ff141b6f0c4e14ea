import { createReceiver } from '@rawhook/core'
import { spineWebhook, webhook } from '@rawhook/fastify'
import { spine } from '@rawhook/providers/spine'
import { describe, expect, it } from 'vitest'
import { fastifies } from './fastifies.ts'
import { answers, completed, forged, keptLog, path, secret, signed } from './spine-app.ts'

const on = { '*': () => {} }

describe('options that cannot work', () => {
  const refusals: readonly (readonly [string, () => unknown, RegExp])[] = [
    // @ts-expect-error the path is the route
    ['no path', () => webhook(spine, { secret, on }), /path is missing/],
    ['a path without its slash', () => webhook(spine, { secret, on, path: 'webhooks' }), /path is missing/],
    ['neither on nor handler', () => webhook(spine, { secret, path }), /give on or handler/],
    ['on with handler', () => webhook(spine, { secret, path, on, handler: () => {} }), /either on or handler/],
    ['an empty on', () => webhook(spine, { secret, path, on: {} }), /on is empty/],
    // @ts-expect-error an inbox needs createReceiver
    ['inbox', () => webhook(spine, { secret, path, on, inbox: {} }), /inbox/],
    ['a receiver without on', () => webhook(createReceiver(spine, { secret }), { path }), /give on or handler/],
    ['no secret', () => webhook(spine, { secret: undefined, path, on }), /SPINE_WEBHOOK_SECRET/],
  ]
  for (const [what, mount, message] of refusals) {
    it(`refuses ${what} when the app starts`, () => {
      expect(mount).toThrow(TypeError)
      expect(mount).toThrow(message)
    })
  }

  for (const { name, fastify } of fastifies) {
    it(`fails the start of a ${name} app that gives spineWebhook nothing to run`, async () => {
      const app = fastify()
      await expect(async () => app.register(spineWebhook, { secret, path })).rejects.toThrow(/give on or handler/)
    })
  }
})

for (const { name, fastify } of fastifies) {
  describe(`the webhook's route in ${name}`, () => {
    it('hands the handler the payload, the event and the bytes', async () => {
      const app = fastify()
      await app.register(spineWebhook, {
        secret,
        path,
        handler: async ({ body, webhookEvent, rawBody }, reply) =>
          reply.send({ body, id: webhookEvent.id, rawBody: rawBody.toString(), isBuffer: Buffer.isBuffer(rawBody) }),
      })
      const [answer] = await answers(app, await signed())
      expect(JSON.parse(answer?.body ?? '')).toEqual({
        body: JSON.parse(completed),
        id: 'evt_1',
        rawBody: completed,
        isBuffer: true,
      })
    })

    it('sends what a handler returns, as any Fastify handler', async () => {
      const app = fastify()
      await app.register(webhook(spine, { secret, path, handler: ({ webhookEvent }) => ({ run: webhookEvent.type }) }))
      const [answer] = await answers(app, await signed())
      expect(answer).toMatchObject({ status: 200, body: '{"run":"run.completed"}' })
    })

    it('stands under the prefix of the plugin and under that of its options', async () => {
      const app = fastify()
      await app.register(spineWebhook, { secret, log: false, path, on, prefix: '/one' })
      await app.register(webhook(spine, { secret, log: false, path, on, prefix: '/two' }))
      await app.register(webhook(spine, { secret, log: false, path, on }), { prefix: '/three' })
      const request = await signed()
      const paths = ['/one', '/two', '/three', ''].map((prefix) => prefix + path)
      const all = await answers(app, ...paths.map((each) => ({ ...request, path: each })))
      expect(all.map(({ status }) => status)).toEqual([200, 200, 200, 404])
    })

    it('answers by its own limits, not by those of Fastify', async () => {
      const app = fastify({ bodyLimit: 10 })
      await app.register(spineWebhook, { secret, log: false, path, on, maxBodyBytes: 200 })
      const large = JSON.stringify('a'.repeat(300))
      const [good, announced, chunked] = await answers(app, await signed(), await signed(large), {
        ...(await signed(large)),
        framing: 'chunked',
      })
      expect(good).toMatchObject({ status: 200, body: '{"ok":true}' })
      for (const answer of [announced, chunked]) {
        expect(answer).toMatchObject({ status: 413, body: '{"error":"body_too_large"}' })
      }
    })

    it('answers in its own words to a garbage Content-Type and to empty JSON', async () => {
      for (const wish of [{ on }, { handler: () => ({ mine: true }) }]) {
        const app = fastify()
        await app.register(webhook(spine, { secret, log: false, path, ...wish }))
        const { headers, ...request } = await signed()
        const garbage: [string, string] = ['content-type', ';;not/a type']
        const [good, bad, empty] = await answers(
          app,
          { ...request, headers: [garbage, ...headers.slice(1)] },
          { ...(await forged()), headers: [garbage, ...(await forged()).headers.slice(1)] },
          await signed(''),
        )
        expect(good?.status).toBe(200)
        expect(bad).toMatchObject({ status: 400, body: '{"error":"signature_invalid"}' })
        expect(empty).toMatchObject({ status: 400, body: '{"error":"payload_malformed"}' })
      }
    })

    it('never reaches the error handler of the app with a refusal', async () => {
      const app = fastify()
      const seen: unknown[] = []
      app.setErrorHandler((error, _request, reply) => {
        seen.push(error)
        return reply.code(500).send()
      })
      await app.register(spineWebhook, { secret, log: false, path, on })
      const [bad] = await answers(app, await forged(), { method: 'GET', path })
      expect(bad).toMatchObject({ status: 400, body: '{"error":"signature_invalid"}' })
      expect(seen).toEqual([])
    })

    it('refuses at once when a hook of the app has read the body, and the log says so', async () => {
      const app = fastify()
      const log = keptLog()
      app.addHook('onRequest', async ({ raw }) => {
        for await (const _ of raw);
      })
      await app.register(spineWebhook, { secret, log, path, on })
      const [answer] = await answers(app, await signed())
      expect(answer).toMatchObject({ status: 500, body: '{"error":"body_already_parsed"}' })
      expect(log.lines[0]).toMatch(/body_already_parsed/)
    })

    it('serves a receiver', async () => {
      const app = fastify()
      await app.register(webhook(createReceiver(spine, { secret, log: false, on }), { path }))
      const [good, bad] = await answers(app, await signed(), await forged())
      expect([good?.status, bad?.status]).toEqual([200, 400])
    })
  })
}
