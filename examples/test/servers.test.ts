import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { samples, signed } from '../demo/deliveries.ts'
import { describeExample } from './example-contract.ts'
import { type ExampleServer, secrets, startServer } from './start-server.ts'

describe.each(['express', 'fastify', 'hono'])('the %s example', (framework) => {
  let server: ExampleServer
  beforeAll(async () => {
    server = await startServer(framework)
  })
  afterAll(async () => {
    await server.stop()
  })

  describeExample(() => server.url)

  test('takes the secret of generic from WEBHOOK_SECRET, and closes cleanly on SIGTERM', async () => {
    const { GENERIC_WEBHOOK_SECRET: secret = '', ...others } = secrets
    const other = await startServer(framework, { ...others, WEBHOOK_SECRET: secret })
    for (const sample of samples.filter(({ slug }) => slug === 'generic')) {
      const response = await fetch(`${other.url}/webhooks/generic`, { method: 'POST', ...(await signed(sample)) })
      expect(response.status).toBe(200)
    }
    expect(await other.stop()).toEqual({ code: 0, signal: null, log: '' })
  })
})
