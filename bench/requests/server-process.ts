import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { openConnections } from '../harness/http-load.ts'
import type { Framework } from './framework.ts'
import type { Variant } from './variant.ts'

const connectionCount = 8
const program = fileURLToPath(new URL('server.ts', import.meta.url))

/** One server in a process of its own, under load from this one. */
export interface ServerProcess {
  /** @returns CPU microseconds of the server for one request, with the collection of its garbage */
  cpuTime(request: Buffer, count: number): Promise<number>
  close(): Promise<void>
}

/** Starts a server, and has it answer one request. */
export async function startServer(framework: Framework, variant: Variant, request: Buffer): Promise<ServerProcess> {
  const server = fork(program, [framework, variant])
  const nextNumber = async (): Promise<number> => ((await once(server, 'message')) as [number])[0]
  const connections = await openConnections(await nextNumber(), connectionCount)
  await connections.send([request])

  async function spent(): Promise<number> {
    server.send('spent')
    return nextNumber()
  }
  return {
    async cpuTime(request, count) {
      const requests = Array.from({ length: count }, () => request)
      const before = await spent()
      await connections.send(requests)
      return ((await spent()) - before) / count
    },
    async close() {
      connections.close()
      server.disconnect()
      await once(server, 'exit')
    },
  }
}
