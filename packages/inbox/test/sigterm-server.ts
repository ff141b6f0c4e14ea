/** A webhook server that stops at SIGTERM, as an app should. INBOX is its place. */
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { createReceiver } from '@rawhook/core'
import { openInbox } from './crash/effects.ts'
import { crashing, leaseMs, secret } from './crash/provider.ts'

const { store, close } = await openInbox(process.env.INBOX ?? '')
const receiver = createReceiver(crashing, {
  secret,
  inbox: store,
  runner: { leaseMs },
  on: { '*': ({ id }, ctx) => ctx.commit((tx) => tx.insert(id)) },
})

async function answer(message: IncomingMessage, response: ServerResponse): Promise<void> {
  const outcome = await receiver.receive({
    method: message.method ?? '',
    url: message.url ?? '',
    header: (name) => message.headers[name.toLowerCase()]?.toString(),
    readBody: () => buffer(message),
    discard: () => Promise.resolve(true),
  })
  const { status, headers, body } = receiver.acknowledge(outcome) ?? { status: 400, headers: {}, body: '' }
  if (!server.listening) response.setHeader('connection', 'close') // nobody waits for a connection that is kept alive
  response.writeHead(status, headers).end(body)
}

const server = createServer((message, response) => {
  void answer(message, response)
})
server.listen(0, '127.0.0.1')
await once(server, 'listening')
const address = server.address()
if (typeof address === 'object') console.log(`listening ${address?.port}`)

await once(process, 'SIGTERM')
server.close()
await once(server, 'close')
await receiver.stop()
await close()
