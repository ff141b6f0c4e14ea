import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { sign } from '@rawhook/core'
import { stripe } from '@rawhook/providers/stripe'
import { openConnections } from '../harness/http-load.ts'
import { secret } from '../verification/signed-delivery.ts'
import type { Figure } from './figure.ts'

const connectionCount = 8
const batch = 1000

/** A byte or more that stays of each delivery is a leak; less is the noise of the heap. */
const leak = 1

/** A delivery with an id of its own. */
async function deliveryNumber(number: number): Promise<Buffer> {
  const body = JSON.stringify({ id: `evt_${number}`, object: 'event', type: 'invoice.paid', data: { object: {} } })
  const headers = { host: 'localhost', 'content-length': body.length, ...(await sign(stripe, { body, secret })) }
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`)
  return Buffer.from(['POST / HTTP/1.1', ...lines, '', body].join('\r\n'))
}

/** Deliveries over sockets; what the heap holds after a fifth of them, and after all. */
export async function memory(deliveries: number): Promise<readonly Figure[]> {
  const server = fork(fileURLToPath(new URL('memory-server.ts', import.meta.url)))
  const nextNumber = async (): Promise<number> => ((await once(server, 'message')) as [number])[0]
  const connections = await openConnections(await nextNumber(), connectionCount)
  let sent = 0

  async function heapAfter(count: number): Promise<number> {
    for (; sent < count; sent += batch) {
      const requests = Array.from({ length: batch }, (_, index) => deliveryNumber(sent + index))
      await connections.send(await Promise.all(requests))
    }
    server.send('heap')
    return nextNumber()
  }

  const early = await heapAfter(deliveries / 5)
  const late = await heapAfter(deliveries)
  connections.close()
  server.disconnect()
  await once(server, 'exit')
  return [
    { name: `heap after ${deliveries / 5} deliveries`, value: early, unit: 'B' },
    { name: `heap after ${deliveries} deliveries`, value: late, unit: 'B' },
    {
      name: 'growth of the heap by each delivery in between',
      value: (late - early) / (deliveries * 0.8),
      unit: 'B',
      goal: leak,
      gate: leak,
    },
  ]
}
