import assert from 'node:assert/strict'
import { createHmac, timingSafeEqual } from 'node:crypto'
import { sign, verify } from '@rawhook/core'
import { spine } from '@rawhook/providers/spine'
import type { Benchmark, Comparison } from '../harness/comparison.ts'

const sizes = [256, 1024, 16 * 1024, 64 * 1024]
const gatedSize = 1024
const maxRatio = 1.1
const secret = 'whsec_1f2e3d4c5b6a798897a6b5c4d3e2f1a0'
const now = 1_760_000_000
const tolerance = 300

/** A Spine event of exactly `size` bytes. */
function eventOf(size: number): Buffer {
  const event = (final_output: string): string =>
    JSON.stringify({
      id: 'evt_01J9ZK3Q8R',
      type: 'run.completed',
      created: now,
      livemode: true,
      data: { object: { run_id: 'run_42', status: 'completed', duration_ms: 18_250, final_output } },
    })
  return Buffer.from(event('x'.repeat(size - event('').length)))
}

/** Headers as Node gives them. */
const headersWith = (signature: string): Record<string, string> => ({
  host: 'app.example.com',
  'user-agent': 'Spine-Webhooks/1.0',
  accept: '*/*',
  'content-type': 'application/json',
  'content-length': '1024',
  'x-request-id': '3f1c9a52',
  'spine-event-id': 'evt_01J9ZK3Q8R',
  'spine-signature': signature,
})

/** What an app would write by hand, with the two values of the header at hand and no check of the time. */
function bareVerification(body: Buffer, timestamp: string, hex: string): boolean {
  const expected = createHmac('sha256', secret).update(`${timestamp}.`).update(body).digest()
  return timingSafeEqual(Buffer.from(hex, 'hex'), expected)
}

async function compare(size: number): Promise<Comparison[]> {
  const body = eventOf(size)
  const { 'Spine-Signature': signature = '' } = await sign(spine, { body, secret, now })
  const [, timestamp = '', hex = ''] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(signature) ?? []
  const headers = headersWith(signature)
  const request = { header: (name: string) => headers[name.toLowerCase()], method: 'POST', url: '/webhooks/spine' }
  const scheme = spine.signature
  const key = await scheme.importKey(secret)

  // The steps of a receiver between the headers and the parser: read the signature, prove the body, check its age.
  const isFresh = (proof: Awaited<ReturnType<typeof scheme.prove>>): boolean =>
    proof !== undefined && 'timestamp' in proof && Math.abs(now - Number(proof.timestamp)) <= tolerance
  function prove(): boolean {
    const proof = scheme.prove(scheme.present(request), body, key)
    assert(!(proof instanceof Promise), 'on Node, verification is synchronous')
    return isFresh(proof)
  }
  const proveAwaited = async (): Promise<boolean> => isFresh(await scheme.prove(scheme.present(request), body, key))
  const bare = (): boolean => bareVerification(body, timestamp, hex)
  const whole = () => verify(spine, { body, headers, secret, now })
  const bareWhole = () => bare() && JSON.parse(body.toString())

  assert.equal(body.length, size)
  assert.equal(prove(), true)
  assert.equal(await proveAwaited(), true)
  assert.equal(bare(), true)
  assert.deepEqual((await whole()).raw, bareWhole())

  const gate = size === gatedSize ? { maxRatio } : {}
  return [
    { name: `proof, ${size} B`, ours: prove, theirs: bare, ...gate },
    { name: `proof awaited, ${size} B`, ours: proveAwaited, theirs: bare },
    { name: `verify(), ${size} B`, ours: whole, theirs: bareWhole },
  ]
}

/** Verification against bare `createHmac` and `timingSafeEqual`; `verify()` against the same and `JSON.parse`. */
export const benchmark: Benchmark = {
  title: 'verification',
  prepare: async () => (await Promise.all(sizes.map(compare))).flat(),
}
