// A process of its own: a receiver on `node:http`. It tells its parent the port, then the bytes of its heap, garbage
// collected, whenever it is asked, and ends when its parent has gone.

import { createServer } from 'node:http'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { webhook } from '@rawhook/node'
import { stripe } from '@rawhook/providers/stripe'
import { secret } from '../verification/signed-delivery.ts'

setFlagsFromString('--expose-gc')
const collect: () => void = runInNewContext('gc')
const collections = 5 // what is freed by one may free more

const server = createServer(webhook(stripe, { secret, on: { '*': () => undefined } }))
server.keepAliveTimeout = 60_000
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  process.send?.(typeof address === 'object' ? address?.port : undefined)
})

process.on('message', () => {
  for (let done = 0; done < collections; done++) collect()
  process.send?.(process.memoryUsage().heapUsed)
})
process.on('disconnect', () => process.exit())
