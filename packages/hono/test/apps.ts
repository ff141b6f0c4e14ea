import { webhook } from '@rawhook/hono'
import type { Mount } from '@rawhook/testing/contracts'
import { Hono, type MiddlewareHandler } from 'hono'

const reply = (status: number, json: unknown): Response =>
  new Response(JSON.stringify(json), { status, headers: { 'content-type': 'application/json' } })

function handlersOf({ provider, options, form, reply: answer }: Mount): MiddlewareHandler[] {
  if (form === 'on') return [webhook(provider, options)]
  if (form === 'handler') {
    return [
      webhook(provider, {
        ...options,
        async handler(c) {
          const { status, json } = await answer({ event: c.get('webhookEvent'), rawBody: c.get('rawBody') })
          return reply(status, json)
        },
      }),
    ]
  }
  const respond: MiddlewareHandler = async (c, next) => {
    if (c.get('webhookEvent') === undefined) return next()
    const { status, json } = await answer({ event: c.get('webhookEvent'), rawBody: c.get('rawBody') })
    return reply(status, json)
  }
  return [webhook(provider, options), respond]
}

function mountUnder(app: Hono, path: string, depth: number, handlers: MiddlewareHandler[]): void {
  if (depth === 0) {
    app.use(path, ...handlers)
    return
  }
  const [, first = '', ...rest] = path.split('/')
  const inner = new Hono()
  mountUnder(inner, `/${rest.join('/')}`, depth - 1, handlers)
  app.route(`/${first}`, inner)
}

/** An app of the contract, in Hono. */
export function appOf(mounts: readonly Mount[]): Hono {
  const app = new Hono()
  app.onError(() => reply(500, { failed: 'app' }))
  for (const mount of mounts) {
    const handlers = handlersOf(mount)
    if (mount.path === undefined) app.use(...handlers)
    else mountUnder(app, mount.path, mount.depth, handlers)
  }
  app.on(['GET', 'OPTIONS'], '/app', (c) => c.json({ app: true }))
  return app
}
