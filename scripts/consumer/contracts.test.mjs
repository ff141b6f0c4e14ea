// The contract suites as somebody else's adapter, provider and inbox run them, under node:test.
import { describe, it } from 'node:test'
import { createReceiver, memoryInbox } from '@rawhook/core'
import { generic } from '@rawhook/providers/generic'
import { fakeClock } from '@rawhook/testing'
import { testAdapter, testInbox, testProvider } from '@rawhook/testing/contracts'

const runner = { describe, it }

testProvider(runner, {
  provider: generic({ name: 'acme', signatureHeader: 'Acme-Signature' }),
  secret: 'whsec_test',
  vectors: [],
  sample: { body: '{"type":"order.paid"}' },
})

async function open() {
  const clock = fakeClock(1_800_000_000)
  const store = memoryInbox({ now: clock.nowMs })
  return { store, advance: async (ms) => clock.advance(ms / 1000), close: () => store.close() }
}
testInbox(runner, { name: 'memory', durability: 'none', writes: 'asynchronous', open })

async function serve(mounts) {
  const paths = new Map(mounts.map(({ path, provider, options }) => [path, createReceiver(provider, options)]))
  const app = (request) => paths.get(new URL(request.url).pathname)?.fetch(request)
  return { fetch: async (request) => (await app(request)) ?? Response.json({ app: true }) }
}
const limits = { opensPort: false, nests: false, seesWholeApp: false }
testAdapter(runner, { name: 'fetch', forms: ['on'], serve, ...limits })
