import { genericWebhook, plugipayWebhook, speckleWebhook, spineWebhook } from '@rawhook/fastify'
import Fastify from 'fastify'
import { type Observer, type Server, secretOf, webhookOptions } from './server.ts'

export async function startFastify(observer: Observer): Promise<Server> {
  const { spine, speckle, plugipay, generic } = webhookOptions('fastify', observer)
  const app = Fastify()
  // A parser for the whole app, as in /parsed of the other two. Here it does no harm.
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, done) => {
    done(null, JSON.parse(String(body)))
  })
  for (const mount of ['/webhooks', '/parsed']) {
    await app.register(spineWebhook, { ...spine, secret: secretOf('spine'), path: `${mount}/spine` })
    await app.register(speckleWebhook, { ...speckle, secret: secretOf('speckle'), path: `${mount}/speckle` })
    await app.register(plugipayWebhook, { ...plugipay, secret: secretOf('plugipay'), path: `${mount}/plugipay` })
    await app.register(genericWebhook, { ...generic, secret: secretOf('generic'), path: `${mount}/generic` })
  }
  const url = await app.listen({ port: 0, host: '127.0.0.1' })
  return { framework: 'fastify', url, close: () => app.close() }
}
