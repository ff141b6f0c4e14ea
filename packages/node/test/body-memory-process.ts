import { once } from 'node:events'
import { createServer } from 'node:http'
import type { Socket } from 'node:net'
import { createReceiver } from '@rawhook/core'
import { webhook } from '@rawhook/node'
import { spine } from '@rawhook/providers/spine'
import { listening, rawChunk, rawConnection, rawHead } from '@rawhook/testing'

// Prints how many times maxBodyBytes of memory a delivery takes whose body comes in chunks of one byte, has come to one byte
// below the limit, and goes on. Usage: node --expose-gc body-memory-process.ts node:http
//   node --expose-gc body-memory-process.ts fetch [bytes of memory that each chunk is a part of] [empty]

const [way, memory = '1', empty] = process.argv.slice(2)
const maxBodyBytes = 65_536
const deliveries = 8
const outcomes: unknown[] = []
const options = {
  secret: 'whsec_of_this_test',
  maxBodyBytes,
  bodyTimeout: 600_000,
  log: false,
  onOutcome: (outcome: unknown) => outcomes.push(outcome),
} as const
const signature = ['spine-signature', `t=${Math.floor(Date.now() / 1000)},v1=${'0'.repeat(64)}`] as const

/** A body that never ends, and tells when it is about to reach the limit. */
function endless(tell: () => void): ReadableStream<Uint8Array> {
  let sent = 0
  let wasEmpty = empty === undefined
  const pull = (controller: ReadableStreamDefaultController<Uint8Array>): Promise<void> | undefined => {
    if (sent === maxBodyBytes - 1) {
      tell()
      return new Promise(() => undefined)
    }
    const length = wasEmpty ? 1 : 0
    wasEmpty = empty === undefined || length === 0
    sent += length
    controller.enqueue(new Uint8Array(Number(memory)).subarray(0, length))
    return undefined
  }
  return new ReadableStream({ pull }, { highWaterMark: 0 })
}

async function arriveByFetch(): Promise<void> {
  const { fetch } = createReceiver(spine, options)
  await new Promise<void>((resolve) => {
    const init = { method: 'POST', headers: Object.fromEntries([signature]), body: endless(resolve), duplex: 'half' }
    void fetch(new Request('http://localhost/', init))
  })
}

async function overNodeHttp(): Promise<() => Promise<void>> {
  const receive = webhook(spine, options)
  const server = createServer((request, response) => void receive(request, response))
  const { port } = await listening(server)
  const head = rawHead({ path: '/', headers: [signature], framing: 'chunked' })
  const chunks = Buffer.alloc((maxBodyBytes - 1) * rawChunk('x').length, rawChunk('x'))
  return async () => {
    const accepted = once(server, 'connection') as Promise<[Socket]>
    const connection = await rawConnection(port, options.bodyTimeout)
    const [socket] = await accepted
    await connection.write(head)
    await connection.write(chunks)
    while (socket.bytesRead < head.length + chunks.length) await new Promise(setImmediate)
  }
}

async function usedMemory(): Promise<number> {
  for (let round = 0; round < 3; round++) {
    globalThis.gc?.()
    await new Promise(setImmediate) // what other threads have freed is counted at the next collection
  }
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

const arrive = way === 'fetch' ? arriveByFetch : await overNodeHttp()
await arrive() // what is loaded and compiled once
const before = await usedMemory()
for (let count = 0; count < deliveries; count++) await arrive()
const after = await usedMemory()
if (outcomes.length > 0) throw new Error('a delivery was refused before its memory was measured')
process.stdout.write(String((after - before) / deliveries / maxBodyBytes))
process.exit()
