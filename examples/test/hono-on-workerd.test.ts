import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { describeExample } from './example-contract.ts'
import { startWorkerd } from './start-workerd.ts'

describe('the Hono example on workerd', () => {
  let server: Awaited<ReturnType<typeof startWorkerd>>
  beforeAll(async () => {
    server = await startWorkerd('../hono/app.ts')
  })
  afterAll(async () => {
    await server.stop()
  })

  test('needs no module of the runtime', () => {
    expect(server.imports).toEqual([])
  })

  describeExample(() => server.url)
})
