// A process of its own: `server.ts <framework> <variant>`. It tells its parent the port, then its CPU time whenever it is
// asked, and ends when its parent has gone.

import assert from 'node:assert/strict'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import type { Framework } from './framework.ts'
import { lastHandled, type Servers, type Variant } from './variant.ts'

setFlagsFromString('--expose-gc')
const collect: (options: { type: 'minor' }) => void = runInNewContext('gc')

const modules: Readonly<Record<Framework, () => Promise<{ readonly servers: Servers }>>> = {
  express: () => import('./express.ts'),
  fastify: () => import('./fastify.ts'),
  hono: () => import('./hono.ts'),
  'node-http': () => import('./node-http.ts'),
}

const [, , framework = '', variant = ''] = process.argv
const { servers } = await modules[framework as Framework]()
const server = await servers[variant as Variant]()
server.keepAliveTimeout = 60_000 // the connections wait for their next turn
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  process.send?.(typeof address === 'object' ? address?.port : undefined)
})

process.on('message', () => {
  assert(lastHandled() !== undefined, 'no delivery was handled')
  collect({ type: 'minor' }) // of the garbage, each side pays for its own
  const { user, system } = process.cpuUsage()
  process.send?.(user + system)
})
process.on('disconnect', () => process.exit())
