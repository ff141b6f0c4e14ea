import type { AddressInfo } from 'node:net'
import type { FastifyInstance } from 'fastify'

/** Listens on a free port of this machine. */
export async function listening(app: FastifyInstance): Promise<{ port: number; close: () => Promise<void> }> {
  await app.listen({ port: 0, host: '127.0.0.1' })
  const { port } = app.server.address() as AddressInfo
  return {
    port,
    async close() {
      // Servers of HTTP/2 have sessions, which their clients end.
      if ('closeAllConnections' in app.server) app.server.closeAllConnections()
      await app.close()
    },
  }
}
