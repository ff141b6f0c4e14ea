import type { IncomingMessage, ServerResponse } from 'node:http'
import middie from '@fastify/middie'
import * as onExpress from '@rawhook/express'
import * as onNode from '@rawhook/node'
import { type Mount, type PlatformApp, testAdapter } from '@rawhook/testing/contracts'
import fastify, { type FastifyInstance, type FastifyReply } from 'fastify'
import { describe, it } from 'vitest'
import { foreign } from './foreign-deliveries.ts'
import { listening } from './listening.ts'

// The middlewares of the other adapters in Fastify, as Nest's consumer.apply() mounts them: no res.locals, a path that
// is cut off, and a parser of Fastify's that reads the body after them.

type Middleware = (request: IncomingMessage, response: ServerResponse, next: (error?: unknown) => void) => unknown

const json = (response: ServerResponse, { status, json }: Awaited<ReturnType<Mount['reply']>>): unknown =>
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(json))

const ofExpress = ({ provider, options, form, reply }: Mount): Middleware =>
  form === 'handler'
    ? onExpress.webhook(provider, {
        ...options,
        handler: async ({ webhookEvent: event, rawBody }, response) => json(response, await reply({ event, rawBody })),
      })
    : onExpress.webhook(provider, options)

const ofNode = ({ provider, options, form, reply }: Mount): Middleware =>
  form === 'handler'
    ? onNode.webhook(provider, {
        ...options,
        handler: async ({ webhookEvent: event, rawBody }, response) => json(response, await reply({ event, rawBody })),
      })
    : onNode.webhook(provider, options)

/** A route that stands behind the webhook. What Fastify itself has read has to be the same bytes. */
function addRoute(app: FastifyInstance, { path = '/', reply }: Mount): void {
  app.post(path, async ({ raw, body }, response: FastifyReply) => {
    if (!('webhookEvent' in raw) || !('rawBody' in raw)) throw new Error('nothing was attached')
    const { webhookEvent: event, rawBody } = raw as unknown as Parameters<Mount['reply']>[0] & { webhookEvent: never }
    if (!Buffer.from(rawBody).equals(body instanceof Buffer ? body : Buffer.alloc(0))) throw new Error('other bytes')
    const answer = await reply({ event, rawBody })
    return response.code(answer.status).send(answer.json)
  })
}

async function serve(mounts: readonly Mount[], middleware: (mount: Mount) => Middleware) {
  const app = fastify({ bodyLimit: 2 ** 21 })
  await app.register(middie)
  app.setErrorHandler((_error, _request, response) => response.code(500).send({ failed: 'app' }))
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))
  for (const mount of mounts) {
    app.use(mount.path ?? '/', middleware(mount))
    if (mount.form === 'attach') addRoute(app, mount)
  }
  app.get('/app', async () => ({ app: true }))
  return listening(app)
}

for (const [name, middleware] of [
  ['@rawhook/express', ofExpress],
  ['@rawhook/node', ofNode],
] as const) {
  const behind: PlatformApp = {
    name: 'a parser of Fastify behind it',
    forms: ['attach'],
    failure: '{"failed":"app"}',
    serve: (mounts) => serve(mounts, middleware),
  }
  testAdapter(
    { describe, it },
    {
      name: `${name} under middie`,
      forms: ['on', 'handler'],
      foreign,
      nests: false,
      seesWholeApp: false,
      serve: (mounts) => serve(mounts, middleware),
      platforms: [behind],
    },
  )
}
