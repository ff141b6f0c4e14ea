import { webhook } from '@rawhook/fastify'
import { type Mount, testAdapter } from '@rawhook/testing/contracts'
import type { FastifyInstance, FastifyPluginAsync } from 'fastify'
import { describe, it } from 'vitest'
import { fastifies } from './fastifies.ts'
import { foreign } from './foreign-deliveries.ts'
import { listening } from './listening.ts'

const pluginOf = ({ provider, options, form, reply }: Mount, path: string): FastifyPluginAsync =>
  form === 'on'
    ? webhook(provider, { ...options, path })
    : webhook(provider, {
        ...options,
        path,
        handler: async ({ webhookEvent: event, rawBody }, response) => {
          const { status, json } = await reply({ event, rawBody })
          return response.code(status).send(json)
        },
      })

/** One prefix is given to the webhook's own plugin, a second one to a scope around it. */
async function register(app: FastifyInstance, mount: Mount): Promise<void> {
  const segments = (mount.path ?? '').split('/').slice(1)
  const prefixes = segments.slice(0, mount.depth).map((segment) => `/${segment}`)
  const plugin = pluginOf(mount, `/${segments.slice(mount.depth).join('/')}`)
  const [outer, inner] = prefixes.length > 1 ? prefixes : [undefined, prefixes[0]]
  const registerInner = async (scope: FastifyInstance): Promise<void> => {
    await scope.register(plugin, inner === undefined ? {} : { prefix: inner })
  }
  if (outer === undefined) await registerInner(app)
  else await app.register(registerInner, { prefix: outer })
}

for (const { name, fastify } of fastifies) {
  testAdapter(
    { describe, it },
    {
      name,
      foreign,
      forms: ['on', 'handler'],
      seesWholeApp: false,
      serve: (mounts) => serve(fastify(), mounts),
      // Typed as an app on HTTP/1, as which it behaves.
      serveHttp2: (mounts) => serve(fastify({ http2: true } as object), mounts),
    },
  )

  async function serve(app: FastifyInstance, mounts: readonly Mount[]): ReturnType<typeof listening> {
    app.setErrorHandler((_error, _request, reply) => reply.code(500).send({ failed: 'app' }))
    for (const mount of mounts) await register(app, mount)
    app.get('/app', async () => ({ app: true }))
    return listening(app)
  }
}
