import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'
import { sign } from '@rawhook/core'
import { captureRawBody, spineWebhook, webhook } from '@rawhook/express'
import { github } from '@rawhook/providers/github'
import type { RequestHandler } from 'express'
import { describe, expect, it } from 'vitest'
import { expresses } from './expresses.ts'
import { answers, completed, path, secret, signed } from './spine-app.ts'

const show: RequestHandler = ({ body, webhookEvent, rawBody }, response) => {
  response.json({
    body,
    event: webhookEvent,
    rawBody: rawBody?.toString(),
    isBuffer: Buffer.isBuffer(rawBody),
    locals: response.locals.webhookEvent === webhookEvent && response.locals.rawBody === rawBody,
  })
}

for (const { name, express } of expresses) {
  describe(`the request behind the webhook in ${name}`, () => {
    const shown = {
      body: JSON.parse(completed),
      event: { ...JSON.parse(completed), raw: JSON.parse(completed) },
      rawBody: completed,
      isBuffer: true,
      locals: true,
    }

    it('carries the event, the exact bytes and the parsed body, and res.locals does too', async () => {
      const app = express()
      app.post(path, spineWebhook(secret), show)
      const [answer] = await answers(app, await signed())
      expect(JSON.parse(answer?.body ?? '')).toEqual(shown)
    })

    it('is left alone by a json() that comes later', async () => {
      const app = express()
      app.use(path, spineWebhook(secret))
      app.use(express.json(), express.urlencoded({ extended: true }))
      app.post(path, show)
      const [answer] = await answers(app, await signed())
      expect(JSON.parse(answer?.body ?? '')).toEqual(shown)
    })

    it('is left alone by an urlencoded() that comes later, where the event was in a form', async () => {
      const app = express()
      const body = `payload=${encodeURIComponent('{"action":"opened"}')}`
      const signature = await sign(github, { body, secret })
      app.use(path, webhook(github, { secret }))
      app.use(express.urlencoded({ extended: true }), express.text({ type: '*/*' }))
      app.post(path, (request, response) => void response.json([request.body, request.rawBody?.toString()]))
      const headers = [
        ['content-type', 'application/x-www-form-urlencoded'],
        ['x-github-event', 'issues'],
        ['x-github-delivery', '1'],
        ...Object.entries(signature),
      ] as const
      const [answer] = await answers(app, { path, body, headers })
      expect(JSON.parse(answer?.body ?? '')).toEqual([{ action: 'opened' }, body])
    })

    it('may be piped on, to a service that verifies as well', async () => {
      const app = express()
      const collect: RequestHandler = async (request, response) => {
        const copy = request.pipe(new PassThrough())
        response.send(await text(copy))
      }
      app.post(path, spineWebhook(secret), collect)
      for (const framing of ['length', 'chunked'] as const) {
        const [answer] = await answers(app, { ...(await signed()), framing })
        expect(answer?.body).toBe(completed)
      }
    })

    it('carries nothing where on has answered, so that it does not outlive its answer', async () => {
      const seen: unknown[] = []
      const app = express()
      app.use((request, response, next) => {
        response.on('finish', () => seen.push([request.webhookEvent, request.rawBody, response.locals.webhookEvent]))
        next()
      })
      app.use(path, spineWebhook(secret, { on: { '*': () => undefined } }))
      const [answer] = await answers(app, await signed())
      expect(answer?.status).toBe(200)
      expect(seen).toEqual([[undefined, undefined, undefined]])
    })

    it('is the same behind captured bytes', async () => {
      const app = express()
      app.use(express.json({ verify: captureRawBody }))
      app.post(path, spineWebhook(secret), show)
      const [answer] = await answers(app, await signed())
      expect(JSON.parse(answer?.body ?? '')).toEqual(shown)
    })

    it('carries nothing on other routes', async () => {
      const app = express()
      app.use(path, spineWebhook(secret))
      app.get('/other', show)
      const [answer] = await answers(app, { method: 'GET', path: '/other' })
      expect(JSON.parse(answer?.body ?? '')).toMatchObject({ isBuffer: false })
      expect(JSON.parse(answer?.body ?? '')).not.toHaveProperty('event')
    })
  })
}
