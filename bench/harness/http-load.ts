import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

const accepted = 'HTTP/1.1 200 '
const endOfHead = '\r\n\r\n'

/** Sends one request, and reads its answer, which must be a success with a Content-Length. */
function exchange(socket: Socket, request: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    let answer = ''
    const settle = (error?: Error): void => {
      socket.off('data', read)
      socket.off('close', cut)
      if (error === undefined) resolve()
      else reject(error)
    }
    const cut = (): void => settle(new Error('the server hung up'))
    function read(chunk: Buffer): void {
      answer += chunk.toString('latin1')
      const end = answer.indexOf(endOfHead)
      if (end < 0) return
      const [, length] = /^content-length: (\d+)/im.exec(answer) ?? []
      if (!answer.startsWith(accepted) || length === undefined) settle(new Error(`unexpected answer: ${answer}`))
      else if (answer.length >= end + endOfHead.length + Number(length)) settle()
    }
    socket.on('data', read)
    socket.on('close', cut)
    socket.write(request)
  })
}

/** Connections that stay open. They are bare, to leave the processor to the server. */
export interface Connections {
  /** Sends the requests, one at a time on each connection. */
  send(requests: readonly Buffer[]): Promise<void>
  close(): void
}

/** Opens so many connections to the port of this machine. */
export async function openConnections(port: number, count: number): Promise<Connections> {
  const sockets = Array.from({ length: count }, () => connect({ port, host: '127.0.0.1', noDelay: true }))
  await Promise.all(sockets.map((socket) => once(socket, 'connect')))
  return {
    async send(requests) {
      let next = 0
      async function work(socket: Socket): Promise<void> {
        for (let request = requests[next++]; request !== undefined; request = requests[next++]) {
          await exchange(socket, request)
        }
      }
      await Promise.all(sockets.map(work))
    },
    close() {
      for (const socket of sockets) socket.destroy()
    },
  }
}
