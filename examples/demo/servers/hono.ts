import { serve } from '@hono/node-server'
import { genericWebhook, plugipayWebhook, speckleWebhook, spineWebhook } from '@rawhook/hono'
import { Hono } from 'hono'
import { type Observer, type Server, secretOf, webhookOptions } from './server.ts'

export async function startHono(observer: Observer): Promise<Server> {
  const options = webhookOptions('hono', observer)
  const webhooks = new Hono()
  webhooks.all('/spine', spineWebhook(secretOf('spine'), options.spine))
  webhooks.all('/speckle', speckleWebhook(secretOf('speckle'), options.speckle))
  webhooks.all('/plugipay', plugipayWebhook(secretOf('plugipay'), options.plugipay))
  webhooks.all('/generic', genericWebhook(secretOf('generic'), options.generic))

  const app = new Hono()
  app.route('/webhooks', webhooks)
  app.use('/parsed/*', async (c, next) => {
    await c.req.text() // the mistake: text is not the bytes, and the bytes can be read once
    return next()
  })
  app.route('/parsed', webhooks)

  return new Promise((resolve) => {
    const server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) =>
      resolve({
        framework: 'hono',
        url: `http://127.0.0.1:${port}`,
        close: () => new Promise((closed) => server.close(() => closed())),
      }),
    )
  })
}
