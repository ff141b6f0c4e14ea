import { createHmac } from 'node:crypto'
import { describe, expect, it, vi } from 'vitest'
import { testEveryProvider } from './provider-contract.ts'

// What `#crypto` of the core is on runtimes without node:crypto.
vi.mock('../../core/src/crypto/node.ts', () => import('../../core/src/crypto/web.ts'))
vi.mock('../../core/src/crypto/public-key.node.ts', () => import('../../core/src/crypto/public-key.web.ts'))
vi.mock('node:crypto', async (original) => {
  const real = await original<typeof import('node:crypto')>()
  return { ...real, createHmac: vi.fn<typeof createHmac>(real.createHmac) }
})

await testEveryProvider({ describe, it })

it('was WebCrypto all along', () => {
  expect(createHmac).not.toHaveBeenCalled()
})
