import { createServer } from 'node:http'
import { webhook } from '@rawhook/express'
import { listening } from '@rawhook/testing'
import { type Mount, testAdapter } from '@rawhook/testing/contracts'
import type { ErrorRequestHandler, RequestHandler } from 'express'
import { describe, it } from 'vitest'
import { expresses } from './expresses.ts'
import { foreign } from './foreign-deliveries.ts'

function handlersOf({ provider, options, form, reply }: Mount): RequestHandler[] {
  if (form === 'on') return [webhook(provider, options)]
  if (form === 'handler') {
    return [
      webhook(provider, {
        ...options,
        handler: async ({ webhookEvent: event, rawBody }, response) => {
          const { status, json } = await reply({ event, rawBody })
          response.status(status).json(json)
        },
      }),
    ]
  }
  const respond: RequestHandler = ({ webhookEvent: event, rawBody }, response, next) => {
    if (event === undefined || rawBody === undefined) return next()
    return reply({ event, rawBody }).then(({ status, json }) => response.status(status).json(json), next)
  }
  return [webhook(provider, options), respond]
}

const fail: ErrorRequestHandler = (_error, _request, response, _next) => {
  response.status(500).json({ failed: 'app' })
}

for (const { name, express } of expresses) {
  testAdapter(
    { describe, it },
    {
      name,
      foreign,
      forms: ['on', 'handler', 'attach'],
      serve(mounts) {
        const app = express()
        for (const mount of mounts) {
          const handlers = handlersOf(mount)
          if (mount.path === undefined) app.use(...handlers)
          else mountUnder(app, mount.path, mount.depth, handlers)
        }
        app.all('/app', (_request, response) => void response.json({ app: true }))
        app.use(fail)
        return listening(createServer(app))

        function mountUnder(
          router: ReturnType<typeof express.Router>,
          path: string,
          depth: number,
          handlers: RequestHandler[],
        ): void {
          if (depth === 0) {
            router.use(path, ...handlers)
            return
          }
          const inner = express.Router()
          const [, first = '', ...rest] = path.split('/')
          router.use(`/${first}`, inner)
          mountUnder(inner, `/${rest.join('/')}`, depth - 1, handlers)
        }
      },
    },
  )
}
