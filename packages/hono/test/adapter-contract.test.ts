import { createServer } from 'node:http'
import * as http2 from 'node:http2'
import { getRequestListener } from '@hono/node-server'
import { listening, listeningHttp2 } from '@rawhook/testing'
import { testAdapter } from '@rawhook/testing/contracts'
import { describe, it } from 'vitest'
import { appOf } from './apps.ts'
import { foreign } from './foreign-deliveries.ts'

const forms = ['on', 'handler', 'attach'] as const

testAdapter(
  { describe, it },
  {
    name: 'Hono on @hono/node-server',
    forms,
    foreign,
    serve: (mounts) => listening(createServer(getRequestListener(appOf(mounts).fetch))),
    serveHttp2: (mounts) => listeningHttp2(http2.createServer(getRequestListener(appOf(mounts).fetch))),
  },
)

testAdapter(
  { describe, it },
  {
    name: 'Hono on a port of web streams',
    forms,
    foreign,
    serve: (mounts) => {
      const app = appOf(mounts)
      return listening(createServer(getRequestListener((request) => app.fetch(request))))
    },
  },
)

testAdapter(
  { describe, it },
  {
    name: 'Hono app.request',
    forms,
    foreign,
    opensPort: false,
    async serve(mounts) {
      const app = appOf(mounts)
      // Hono hands on what is thrown and is no Error: a runtime answers that with 500.
      const rejected = (): Response => new Response(null, { status: 500 })
      return { fetch: (request) => Promise.resolve(app.request(request)).catch(rejected) }
    },
  },
)
