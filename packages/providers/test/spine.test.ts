import { createReceiver, verify } from '@rawhook/core'
import { describe, expect, it } from 'vitest'
import { spine } from '../src/spine.ts'
import { hmacHex, timedHeader } from './signed-by-hand.ts'

const secret = 'whsec_spine_example'
const now = 1_700_000_000
const run = {
  run_id: 'run_1',
  canvas_id: 'cnv_1',
  status: 'completed',
  duration_ms: 12,
  artifacts: [],
  final_output: 'x',
}
const envelope = {
  id: 'evt_1',
  type: 'run.completed',
  created: now,
  livemode: true,
  api_version: '2025-01-01',
  data: { object: run },
}
const body = JSON.stringify(envelope)
const headersOf = (text: string, key = secret) => ({ 'Spine-Signature': timedHeader(key, text, now) })

describe('spine', () => {
  it('verifies the recipe of its documentation, computed with node:crypto alone', async () => {
    const event = await verify(spine, { body, headers: headersOf(body), secret, now })
    expect(event).toStrictEqual({ ...envelope, raw: envelope })
  })

  it('takes the whole whsec_ text as the key', async () => {
    const headers = headersOf(body, 'spine_example')
    await expect(verify(spine, { body, headers, secret, now })).rejects.toMatchObject({ code: 'signature_invalid' })
  })

  it('accepts several v1, in any order and of either secret of a rotation', async () => {
    const [time, old] = timedHeader('whsec_old', body, now).split(',')
    const next = `v1=${hmacHex(secret, `${now}.${body}`)}`
    for (const signature of [`${time},${old},${next}`, `${time},${next},${old}`, `${old},${time},${next}`]) {
      const event = await verify(spine, { body, signature, secret, now })
      expect(event.id).toBe('evt_1')
    }
    const rotation = await verify(spine, { body, headers: headersOf(body), secret: ['whsec_next', secret], now })
    expect(rotation.id).toBe('evt_1')
  })

  it('takes id and type from the signed body, not from the headers beside it', async () => {
    const headers = { ...headersOf(body), 'Spine-Event-Id': 'evt_forged', 'Spine-Event-Type': 'run.failed' }
    const event = await verify(spine, { body, headers, secret, now })
    expect([event.id, event.type]).toEqual(['evt_1', 'run.completed'])
  })

  it('is malformed without an id, whatever the header says', async () => {
    const text = JSON.stringify({ ...envelope, id: undefined })
    const headers = { ...headersOf(text), 'Spine-Event-Id': 'evt_1' }
    await expect(verify(spine, { body: text, headers, secret, now })).rejects.toMatchObject({
      code: 'payload_malformed',
      status: 400,
    })
  })

  it.each([
    ['run.started', { run_id: 'run_1', canvas_id: 'cnv_1', status: 'running' }],
    ['run.completed', run],
    ['run.failed', { run_id: 'run_1', canvas_id: 'cnv_1', status: 'failed', error: { message: 'no' } }],
    ['webhook.ping', {}],
  ])('keeps every field of %s', async (type, object) => {
    const sent = { id: 'evt_2', type, created: now, livemode: false, data: { object } }
    const text = JSON.stringify(sent)
    const event = await verify(spine, { body: text, headers: headersOf(text), secret, now })
    expect(event).toEqual({ ...sent, raw: sent })
    expect(event.api_version).toBeUndefined()
  })

  it('is answered 200 with {"ok":true}, and 400 when the signature is bad', async () => {
    const receiver = createReceiver(spine, { secret, now: () => now, log: false, on: { '*': () => {} } })
    const post = (headers: Record<string, string>) =>
      receiver.fetch(new Request('https://example.test/', { method: 'POST', body, headers }))
    const good = await post(headersOf(body))
    expect([good.status, await good.json()]).toEqual([200, { ok: true }])
    const bad = await post(headersOf(body, 'whsec_wrong'))
    expect([bad.status, await bad.json()]).toEqual([400, { error: 'signature_invalid' }])
  })
})
