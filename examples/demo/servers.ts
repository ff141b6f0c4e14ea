import { startExpress } from './servers/express.ts'
import { startFastify } from './servers/fastify.ts'
import { startHono } from './servers/hono.ts'
import type { Observer, Server } from './servers/server.ts'

/** Starts the three frameworks on free ports of the loopback interface. */
export const startServers = (observer: Observer): Promise<Server[]> =>
  Promise.all([startExpress(observer), startFastify(observer), startHono(observer)])
