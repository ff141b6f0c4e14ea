import { afterEach, expect, it, vi } from 'vitest'
import { createReceiver } from '../src/index.ts'
import { acme, secret } from './acme.ts'

vi.mock('#crypto', () => import('../src/crypto/web.ts'))
afterEach(() => {
  vi.unstubAllGlobals()
})

it.each([
  ['a secret', secret],
  ['a resolver', () => secret],
])('a receiver with %s is not made in a runtime without WebCrypto, which it names', (_, given) => {
  expect(createReceiver(acme, { secret: given }).provider).toBe(acme)
  vi.stubGlobal('crypto', {})
  expect(() => createReceiver(acme, { secret: given })).toThrow(TypeError)
  expect(() => createReceiver(acme, { secret: given })).toThrow('this runtime has no WebCrypto')
})
