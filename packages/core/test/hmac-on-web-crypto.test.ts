import { expect, it, vi } from 'vitest'
import { crypto } from '#crypto'
import { describeHmac } from './hmac-suite.ts'
import { describeSharedSecret } from './shared-secret-suite.ts'

// What `#crypto` is on runtimes without node:crypto.
vi.mock('#crypto', () => import('../src/crypto/web.ts'))

describeHmac()
describeSharedSecret()

it('was WebCrypto all along', () => {
  expect(crypto.sha256(new Uint8Array())).toBeInstanceOf(Promise)
})
