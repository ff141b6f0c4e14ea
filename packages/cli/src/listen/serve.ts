import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Failure } from '../failure.ts'

/** A server that listens. */
export interface Served {
  /** Where it is reached from this machine. */
  readonly url: string
  /** Takes no more connections, and resolves when what runs has been answered; after five seconds it is cut off. */
  close(): Promise<void>
}

const patienceMs = 5000

const urlOf = ({ address, family, port }: AddressInfo): string => {
  const isAny = address === '0.0.0.0' || address === '::'
  const host = isAny ? 'localhost' : family === 'IPv6' ? `[${address}]` : address
  return `http://${host}:${port}`
}

/**
 * Listens on a port of this machine; on a free one for 0.
 * @throws Failure when it cannot be had
 */
export async function serve(handle: RequestListener, port: number, host: string): Promise<Served> {
  const server = createServer(handle)
  try {
    await once(server.listen(port, host), 'listening')
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : error
    const reason =
      code === 'EADDRINUSE' ? 'is in use. Choose another, or 0 for a free one' : `cannot be had (${String(code)})`
    throw new Failure('usage', `Port ${port} of ${host} ${reason}: --port <n>.`)
  }
  return {
    url: urlOf(server.address() as AddressInfo),
    async close() {
      const closed = once(server, 'close')
      server.close()
      server.closeIdleConnections()
      const impatience = setTimeout(() => server.closeAllConnections(), patienceMs)
      await closed
      clearTimeout(impatience)
    },
  }
}
