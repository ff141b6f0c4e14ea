import { afterAll, beforeAll, expect, test } from 'vitest'
import { samples, signed } from '../demo/deliveries.ts'
import { startWorkerd } from './start-workerd.ts'

const [sample] = samples

let server: Awaited<ReturnType<typeof startWorkerd>>
beforeAll(async () => {
  server = await startWorkerd('./inbox-on-workerd-app.ts')
})
afterAll(async () => {
  await server.stop()
})

async function post(path: string): Promise<Response> {
  if (sample === undefined) throw new Error('there is no sample')
  return fetch(`${server.url}${path}`, { method: 'POST', ...(await signed(sample)) })
}
const get = async (path: string): Promise<unknown> => (await fetch(`${server.url}${path}`)).json()
const seen = (): Promise<unknown> => get('/_seen')

test('a delivery without the context of the runtime is refused, and not stored', async () => {
  const response = await post('/without-context')
  expect([response.status, await response.json()]).toEqual([503, { error: 'inbox_unavailable' }])
  expect(await seen()).toEqual({ seen: [], completed: 0 })
})

test('a delivery is acknowledged on receipt, handled after its answer, and handled once', async () => {
  expect((await post('/webhooks/spine')).status).toBe(200)
  expect(await seen()).toEqual({ seen: [], completed: 0 })
  await get('/_open')
  const handled = { seen: ['evt_01J9ZK3Q8R'], completed: 1 }
  await expect.poll(seen, { timeout: 5000, interval: 10 }).toEqual(handled)
  expect((await post('/webhooks/spine')).status).toBe(200)
  expect(await seen()).toEqual(handled)
})
