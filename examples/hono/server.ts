// Runs the app on Node. On an edge runtime `app.ts` is all there is.
import { serve } from '@hono/node-server'
import app from './app.ts'

const server = serve(
  {
    fetch: (request, connection) => app.fetch(request, { ...process.env, ...connection }),
    port: Number(process.env.PORT ?? 3000),
    hostname: '127.0.0.1',
  },
  ({ port }) => console.log(`listening http://127.0.0.1:${port}`),
)

process.once('SIGTERM', () => server.close())
