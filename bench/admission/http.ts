import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { sign } from '@rawhook/core'
import { spine } from '@rawhook/providers/spine'
import { openConnections } from '../harness/http-load.ts'
import type { RaceMeeting, Runner } from '../harness/race.ts'
import { inFlight } from './runners.ts'
import { secret } from './secret.ts'

const groupGoal = 3
const filler = 'x'.repeat(800)
let made = 0

/** A delivery that no store has seen, signed now. */
async function newRequest(path: string): Promise<Buffer> {
  const id = `evt_${made++}`
  const object = { run_id: 'run_42', status: 'completed', duration_ms: 18_250, final_output: filler }
  const body = JSON.stringify({ id, type: 'run.completed', created: 1, livemode: true, data: { object } })
  const headers = {
    Host: 'localhost',
    'Content-Type': 'application/json',
    'Content-Length': String(Buffer.byteLength(body)),
    ...(await sign(spine, { body, secret })),
  }
  const head = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  return Buffer.from(`POST ${path} HTTP/1.1\r\n${head.join('')}\r\n${body}`)
}

/** A receiver in another process: without a store, with a commit for each delivery, and with group commit. */
export async function httpRaces(folder: string): Promise<RaceMeeting> {
  const server = fork(fileURLToPath(new URL('http-server.ts', import.meta.url)), [folder])
  const [port] = (await once(server, 'message')) as [number]
  const connections = await openConnections(port, inFlight)
  const sendTo =
    (path: string): Runner =>
    async (count) => {
      const requests = await Promise.all(Array.from({ length: count }, () => newRequest(path)))
      return () => connections.send(requests)
    }
  const none = sendTo('/none')
  const one = sendTo('/one')
  const group = sendTo('/group')
  return {
    races: [
      { name: `HTTP, ${inFlight} connections: group commit / batch of one`, ours: group, theirs: one, goal: groupGoal },
      { name: `HTTP, ${inFlight} connections: group commit / no store`, ours: group, theirs: none },
      { name: `HTTP, ${inFlight} connections: batch of one / no store`, ours: one, theirs: none },
    ],
    skipped: [],
    async close() {
      connections.close()
      server.disconnect()
      await once(server, 'exit')
    },
  }
}
