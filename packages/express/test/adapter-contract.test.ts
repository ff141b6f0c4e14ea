import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { webhook } from '@rawhook/express'
import { listening } from '@rawhook/testing'
import { type Form, type Mount, type PlatformApp, testAdapter } from '@rawhook/testing/contracts'
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

type Prepare = (request: IncomingMessage, response: ServerResponse) => unknown

const thrower = (): never => {
  throw Object.assign(new Error('Invalid JSON'), { statusCode: 400 })
}

/** Has members that throw when they are read or set. */
const throwing =
  (...names: readonly string[]) =>
  (target: object): void => {
    for (const name of names) Object.defineProperty(target, name, { get: thrower, set: thrower, configurable: true })
  }

/** A server without Express, whose requests are made as `prepare` says. */
const platform = (name: string, forms: readonly Form[], prepare: Prepare): PlatformApp => ({
  name,
  forms,
  failure: forms.includes('attach') ? '{"failed":"app"}' : '{"error":"handler_failed"}',
  serve(mounts) {
    const chains = new Map(mounts.map((mount) => [mount.path, handlersOf(mount)]))
    return listening(
      createServer((request, response) => {
        prepare(request, response)
        // As Express has them, for the app's own code.
        const native = Object.assign(response, {
          status: (status: number) => Object.assign(response, { statusCode: status }),
          json: (value: unknown) => response.end(JSON.stringify(value)),
        })
        const [webhook, respond] = chains.get(request.url?.split('?', 1)[0]) ?? []
        const failed = (): unknown => response.writeHead(500).end('{"failed":"app"}')
        const next = (error?: unknown): unknown =>
          error === undefined ? Reflect.apply(respond ?? failed, undefined, [request, native, failed]) : failed()
        void Reflect.apply(webhook ?? failed, undefined, [request, native, ...(forms.includes('attach') ? [next] : [])])
      }),
    )
  },
})

const bare: readonly Form[] = ['on', 'handler']

/** Cloud Functions, Firebase, Vercel and the API routes of Next.js call `(req, res)`; middie and Connect have a next. */
const platforms: readonly PlatformApp[] = [
  platform('no next', bare, () => undefined),
  platform('a body getter that throws', bare, (request) => Object.defineProperty(request, 'body', { get: thrower })),
  platform('request members that throw', bare, throwing('body', '_body', 'rawBody', 'webhookEvent')),
  platform('locals that throw', bare, (_request, response) => throwing('locals')(response)),
  platform('next, and no locals', ['attach'], () => undefined),
  platform('next, and locals that nobody may change', ['attach'], (_request, response) =>
    Object.assign(response, { locals: Object.freeze({}) }),
  ),
  platform('next, and request members that throw', ['attach'], throwing('body', '_body', 'rawBody', 'webhookEvent')),
]

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
      platforms: name === 'Express 5' ? platforms : [], // there is no Express in them
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
