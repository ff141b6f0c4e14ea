import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Failure } from '../failure.ts'
import { errorCode } from '../problems/error-code.ts'

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

type Reason = (wanted: { readonly port: number; readonly host: string }) => string

const notHere: Reason = ({ host }) =>
  `${host} is no address of this machine. Give one that it has with --host, as 127.0.0.1 or 0.0.0.0`
const unknown: Reason = ({ port, host }) => `Port ${port} of ${host} cannot be had`
const reasons: ReadonlyMap<string, Reason> = new Map<string, Reason>([
  [
    'EADDRINUSE',
    ({ port, host }) => `Port ${port} of ${host} is in use. Choose another, or 0 for a free one, with --port <n>`,
  ],
  ['EACCES', ({ port }) => `Port ${port} is for administrators only. Choose one from 1024 on with --port <n>`],
  ['EADDRNOTAVAIL', notHere],
  ['ENOTFOUND', notHere],
  ['EAI_AGAIN', notHere],
])

/**
 * Listens on a port of this machine; on a free one for 0.
 * @throws Failure when it cannot be had
 */
export async function serve(handle: RequestListener, port: number, host: string): Promise<Served> {
  const server = createServer(handle)
  try {
    await once(server.listen(port, host), 'listening')
  } catch (error) {
    const code = errorCode(error) ?? String(error)
    const reason = (reasons.get(code) ?? unknown)({ port, host })
    throw new Failure('usage', `${reason} (${code}).`)
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
