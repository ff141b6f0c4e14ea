import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'

/** What happens to the bytes between a client and PostgreSQL. */
export type Weather = 'fine' | 'down' | 'reset' | 'black hole' | 'slow'

export interface Wire {
  readonly port: number
  /** From now on, or from the moment on that the client says `word`: before or after the server hears it. */
  readonly turn: (weather: Weather, when?: { readonly word: string; readonly side: 'before' | 'after' }) => void
  readonly close: () => Promise<void>
}

/** A TCP proxy in front of a PostgreSQL server, that breaks when it is told to. @param slowMs delay of slow bytes */
export async function startProxy(target: URL, slowMs: number): Promise<Wire> {
  const sockets = new Set<Socket>()
  let weather: Weather = 'fine'
  let pending: { readonly weather: Weather; readonly word: string; readonly side: 'before' | 'after' } | undefined

  function become(next: Weather): void {
    weather = next
    if (weather === 'black hole' || weather === 'slow') return
    for (const socket of sockets) socket.resetAndDestroy() // also when it is fine again: they have missed something
  }

  const server = createServer((client) => {
    if (weather === 'down' || weather === 'reset') {
      client.resetAndDestroy()
      return
    }
    const upstream = connect(Number(target.port || 5432), target.hostname)
    for (const socket of [client, upstream]) {
      sockets.add(socket)
      socket.on('error', () => {})
      socket.on('close', () => {
        sockets.delete(socket)
        client.destroy()
        upstream.destroy()
      })
    }
    let isMuted = false // the server has heard what the client is not told
    const pass = (bytes: Buffer, to: Socket): void => {
      if (weather === 'black hole') return
      if (weather === 'slow') setTimeout(() => to.write(bytes), slowMs)
      else to.write(bytes)
    }
    client.on('data', (bytes) => {
      if (pending === undefined || !bytes.includes(pending.word)) {
        pass(bytes, upstream)
        return
      }
      const { side, weather: next } = pending
      pending = undefined
      if (side === 'before') {
        become(next)
        pass(bytes, upstream)
        return
      }
      isMuted = true
      upstream.once('data', () => become(next))
      upstream.write(bytes)
    })
    upstream.on('data', (bytes) => {
      if (!isMuted) pass(bytes, client)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return {
    port: address.port,
    turn(next, when) {
      if (when === undefined) become(next)
      else pending = { weather: next, ...when }
    },
    async close() {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}
