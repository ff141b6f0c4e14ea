import assert from 'node:assert/strict'
import { createReceiver } from '@rawhook/core'
import { spine } from '@rawhook/providers/spine'
import type { Benchmark, Comparison } from '../harness/comparison.ts'
import { unixNow } from '../verification/event.ts'
import { inMemoryRequest } from '../verification/in-memory-request.ts'
import { type SignedDelivery, secret, signedDelivery } from '../verification/signed-delivery.ts'

const usualGate = 1.1
const kibibyte = 1024
const mebibyte = 1024 * kibibyte
const signatureHeader = 'spine-signature'

interface Attack {
  readonly name: string
  readonly signature: () => string | undefined
  /** @default the genuine delivery's */
  readonly body?: Buffer
  /** @default 1.1 */
  readonly gate?: number
}

const forged = (count: number): string => `t=${unixNow()}${`,v1=${'0'.repeat(64)}`.repeat(count)}`

/** Beside a genuine delivery of 1 KiB. */
const headerAttacks: readonly Attack[] = [
  { name: 'a wrong signature', signature: () => forged(1) },
  { name: '16 wrong signatures', signature: () => forged(16), gate: 1.3 }, // as many as are compared
  { name: '50 wrong signatures', signature: () => forged(50) },
  { name: 'a header of 4 KiB of commas', signature: () => ','.repeat(4 * kibibyte) },
  { name: 'a header of 16 KiB of commas', signature: () => ','.repeat(16 * kibibyte) },
]

/** Beside a genuine delivery of 1 MiB. */
const bodyAttacks: readonly Attack[] = [
  { name: '1 MiB without a signature', signature: () => undefined },
  { name: '1 MiB of [', signature: () => forged(1), body: Buffer.alloc(mebibyte, '[') },
]

const newReceiver = () => createReceiver(spine, { secret, on: { '*': () => undefined }, log: false })

function attackOn(genuine: SignedDelivery, { signature, body = genuine.body }: Attack): SignedDelivery {
  const { [signatureHeader]: _, ...plain } = genuine.headers
  const value = signature()
  return { headers: value === undefined ? plain : { ...plain, [signatureHeader]: value }, body }
}

/** Behind the port of the adapters, where somebody else has read the headers. */
async function byHeader(attack: Attack): Promise<Comparison> {
  const genuine = await signedDelivery(spine, kibibyte)
  const receiver = newReceiver()
  const [hostile, usual] = [inMemoryRequest(attackOn(genuine, attack)), inMemoryRequest(genuine)]
  const ours = () => receiver.receive(hostile)
  const theirs = () => receiver.receive(usual)
  assert.equal((await ours()).kind, 'rejected')
  assert.equal((await theirs()).kind, 'handled')
  return { name: `${attack.name}; a genuine delivery`, ours, theirs, goal: 1, gate: attack.gate ?? usualGate }
}

/** As web requests, so that it counts to read the body, or to let its sender finish. */
async function byBody(attack: Attack): Promise<Comparison> {
  const genuine = await signedDelivery(spine, mebibyte)
  const { fetch } = newReceiver()
  function posting(delivery: SignedDelivery): () => Promise<Response> {
    const body = new Uint8Array(delivery.body)
    const headers = { ...delivery.headers }
    return () => fetch(new Request('https://app.example.com/webhooks', { method: 'POST', headers, body }))
  }
  const ours = posting(attackOn(genuine, attack))
  const theirs = posting(genuine)
  assert.equal((await ours()).status, 400)
  assert.equal((await theirs()).status, 200)
  return { name: `${attack.name}; a genuine delivery`, ours, theirs, goal: 1, gate: attack.gate ?? usualGate }
}

/** What a forgery costs, as a multiple of a genuine delivery of the same size whose handler does nothing. */
export const benchmark: Benchmark = {
  title: 'hostile',
  async *comparisons() {
    for (const attack of headerAttacks) yield await byHeader(attack)
    for (const attack of bodyAttacks) yield await byBody(attack)
  },
}
