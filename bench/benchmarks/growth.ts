import assert from 'node:assert/strict'
import { createReceiver, verify } from '@rawhook/core'
import { spine } from '@rawhook/providers/spine'
import type { Benchmark, Comparison } from '../harness/comparison.ts'
import { sizeName, sizes } from '../verification/event.ts'
import { inMemoryRequest } from '../verification/in-memory-request.ts'
import { secret, signedDelivery } from '../verification/signed-delivery.ts'

const size = 1024
const signatureHeader = 'spine-signature'

async function* bodySize(): AsyncGenerator<Comparison> {
  const verifying = async (bytes: number) => {
    const { body, headers } = await signedDelivery(spine, bytes)
    return () => verify(spine, { body, headers, secret })
  }
  const base = await verifying(size)
  for (const bytes of sizes) {
    if (bytes !== size) yield { name: `body of ${sizeName(bytes)}; 1 KiB`, ours: await verifying(bytes), theirs: base }
  }
}

/** The right one is the last. */
async function* secrets(): AsyncGenerator<Comparison> {
  const { body, headers } = await signedDelivery(spine, size)
  const verifying = (count: number) => {
    const others = Array.from({ length: count - 1 }, (_, index) => `whsec_${index}`)
    return () => verify(spine, { body, headers, secret: [...others, secret] })
  }
  for (const count of [2, 3, 4, 5]) yield { name: `${count} secrets; 1`, ours: verifying(count), theirs: verifying(1) }
}

/** The right one is the last; over sixteen the header is refused, as an error. */
async function* signatures(): AsyncGenerator<Comparison> {
  const { body, headers } = await signedDelivery(spine, size)
  const right = headers[signatureHeader] ?? ''
  const wrong = `v1=${'0'.repeat(64)}`
  const verifying = (count: number) => {
    const value = right.replace(',', () => `,${`${wrong},`.repeat(count - 1)}`)
    return () => verify(spine, { body, headers: { ...headers, [signatureHeader]: value }, secret }).catch(codeOf)
  }
  const codeOf = (error: unknown): unknown => error instanceof Error && 'code' in error && error.code
  assert.equal(await verifying(50)(), 'signature_malformed')
  for (const count of [2, 4, 8, 16, 50]) {
    yield { name: `${count} signatures; 1`, ours: verifying(count), theirs: verifying(1) }
  }
}

/** A whole delivery without a socket, which ends in the handler of its type. */
async function* handlers(): AsyncGenerator<Comparison> {
  const delivery = await signedDelivery(spine, size)
  const receiving = (count: number) => {
    const names = Array.from({ length: count - 1 }, (_, index) => `other.${index}`)
    const on = Object.fromEntries([...names, 'run.completed'].map((name) => [name, () => undefined]))
    const receiver = createReceiver(spine, { secret, on, log: false })
    return () => receiver.receive(inMemoryRequest(delivery))
  }
  assert.equal((await receiving(1)()).kind, 'handled')
  for (const count of [100, 10_000]) {
    yield { name: `${count} handlers; 1`, ours: receiving(count), theirs: receiving(1), goal: 1.1 }
  }
}

/** What verification costs as one thing grows, as a multiple of the plain case. */
export const benchmark: Benchmark = {
  title: 'growth',
  async *comparisons() {
    yield* bodySize()
    yield* secrets()
    yield* signatures()
    yield* handlers()
  },
}
