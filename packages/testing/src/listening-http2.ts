import { once } from 'node:events'
import type { Http2Server, ServerHttp2Session } from 'node:http2'
import type { AddressInfo } from 'node:net'

/**
 * Like `listening`, for a server of HTTP/2 without TLS. `close` also ends the sessions that clients keep.
 * @example
 * const { port, close } = await listeningHttp2(http2.createServer(webhook(provider, options)))
 */
export async function listeningHttp2(
  server: Http2Server,
): Promise<{ readonly port: number; readonly close: () => Promise<void> }> {
  const sessions = new Set<ServerHttp2Session>()
  server.on('session', (session) => {
    sessions.add(session)
    session.once('close', () => sessions.delete(session))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    port,
    async close() {
      const closed = once(server, 'close')
      server.close()
      for (const session of sessions) session.destroy()
      await closed
    },
  }
}
