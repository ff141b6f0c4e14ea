import { sign } from '@rawhook/core'
import { spine } from '@rawhook/providers/spine'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { completedRuns } from '../nextjs/app/runs.ts'
import { POST } from '../nextjs/app/webhooks/spine/route.ts'

const secret = 'whsec_next'
const body = JSON.stringify({
  id: 'evt_1',
  type: 'run.completed',
  created: 1_760_000_000,
  livemode: true,
  data: { object: { run_id: 'run_1', canvas_id: 'c', status: 'completed', duration_ms: 12, artifacts: [] } },
})

const request = (headers: Record<string, string>): Request =>
  new Request('https://app.example/webhooks/spine', { method: 'POST', body, headers })

beforeEach(() => {
  vi.stubEnv('SPINE_WEBHOOK_SECRET', secret)
  completedRuns.clear()
  vi.spyOn(console, 'warn').mockImplementation(() => {})
})

afterEach(() => {
  vi.restoreAllMocks()
  vi.unstubAllEnvs()
})

test('a signed Request is answered 200, and the run is stored', async () => {
  const response = await POST(request(await sign(spine, { body, secret })))

  expect(response.status).toBe(200)
  expect(await response.json()).toEqual({ ok: true })
  expect([...completedRuns]).toEqual([['run_1', { eventId: 'evt_1', durationMs: 12 }]])
})

test('a Request signed with another secret is answered 400 and logged, and nothing is stored', async () => {
  const response = await POST(request(await sign(spine, { body, secret: 'whsec_other' })))

  expect(response.status).toBe(400)
  expect(await response.json()).toEqual({ error: 'signature_invalid' })
  expect(console.warn).toHaveBeenCalledWith(expect.stringContaining('spine: signature_invalid'))
  expect(completedRuns.size).toBe(0)
})

test('an unsigned Request is answered 400, and nothing is stored', async () => {
  const response = await POST(request({}))

  expect(await response.json()).toEqual({ error: 'signature_missing' })
  expect(completedRuns.size).toBe(0)
})
