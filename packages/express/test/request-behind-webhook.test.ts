import { captureRawBody, spineWebhook } from '@rawhook/express'
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
