import { expect, it } from 'vitest'
import { onlyToLoopback } from '../src/send/only-to-loopback.ts'

const resolvesTo =
  (...addresses: readonly string[]) =>
  () =>
    Promise.resolve(addresses)

it.each([
  'http://127.0.0.1:3000/',
  'http://127.9.9.9/',
  'http://[::1]/',
  'http://[::ffff:127.0.0.1]/',
  'http://0x7f.1/',
])('%s is this machine', async (url) => {
  await expect(onlyToLoopback(new URL(url))).resolves.toBeUndefined()
})

it.each(['http://192.0.2.1/', 'http://128.0.0.1/', 'http://0.0.0.0/', 'http://[2001:db8::1]/', 'http://[::]/'])(
  '%s is not',
  async (url) => {
    await expect(onlyToLoopback(new URL(url))).rejects.toThrow('is not this machine. Add --allow-remote')
  },
)

it('a name counts by every address that it has', async () => {
  const url = new URL('http://localhost:3000/')
  await expect(onlyToLoopback(url, resolvesTo('::1', '127.0.0.1'))).resolves.toBeUndefined()
  await expect(onlyToLoopback(url, resolvesTo('127.0.0.1', '192.0.2.1'))).rejects.toThrow(
    'localhost (192.0.2.1) is not',
  )
})

it('a name without an address is wrong usage', async () => {
  await expect(onlyToLoopback(new URL('http://nowhere.invalid/'))).rejects.toThrow('nowhere.invalid has no address.')
})
