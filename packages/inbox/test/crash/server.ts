/** A webhook server that may be killed: INBOX is its place, POINT where it kills itself, SLOW the slowness of handlers. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { setTimeout as wait } from 'node:timers/promises'
import { createReceiver, type IncomingRequest } from '@rawhook/core'
import { openInbox } from './effects.ts'
import { dieAt, mortalProvider, mortalStore } from './points.ts'
import { crashing, leaseMs, secret } from './provider.ts'

const { env } = process
const slowMs = Number(env.SLOW ?? 0)
const { store } = await openInbox(env.INBOX ?? '')
const inbox = mortalStore(store, slowMs > 0)

const receiver = createReceiver(mortalProvider(crashing), {
  secret,
  inbox,
  runner: { leaseMs, retries: Array.from({ length: 100 }, () => 50) },
  on: {
    '*': async ({ id }, ctx) => {
      dieAt('in the handler')
      // one in twenty takes longer than its lease, which nobody keeps: somebody else starts on the event meanwhile
      if (slowMs > 0) await wait(Math.random() < 0.05 ? leaseMs * 2 : Math.random() * slowMs)
      await ctx.commit((tx) => tx.insert(id))
    },
  },
})

const requestOf = (message: IncomingMessage): IncomingRequest => ({
  method: message.method ?? '',
  url: message.url ?? '',
  header: (name) => message.headers[name.toLowerCase()]?.toString(),
  async readBody() {
    const body = await buffer(message)
    dieAt('after read')
    return body
  },
  discard: () => Promise.resolve(true),
})

async function answer(message: IncomingMessage, response: ServerResponse): Promise<void> {
  if (message.method === 'GET') {
    const { counts } = await store.stats()
    response.end(JSON.stringify(counts))
    return
  }
  response.once('finish', () => dieAt('after the answer'))
  const outcome = await receiver.receive(requestOf(message))
  const { status, headers, body } = receiver.acknowledge(outcome) ?? { status: 400, headers: {}, body: '' }
  response.writeHead(status, headers).end(body)
}

const server = createServer((message, response) => {
  void answer(message, response)
})

receiver.start()
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  if (typeof address === 'object') console.log(`listening ${address?.port}`)
})
