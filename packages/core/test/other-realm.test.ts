import { runInNewContext } from 'node:vm'
import { expect, it } from 'vitest'
import { sign, verify } from '../src/index.ts'
import { acmeWith, now, secret } from './acme.ts'
import { event } from './delivery.ts'

const body = event()

it('does not take a promise of another realm for a proof, or for a key', async () => {
  const elsewhere: (value: unknown) => never = runInNewContext('(value) => Promise.resolve(value)')
  const scheme = acmeWith({}).signature
  const delivery = { body, secret, now, headers: await sign(acmeWith({}), { body, secret, now }) }
  const never = acmeWith({ signature: { ...scheme, prove: () => elsewhere(undefined) } })
  await expect(verify(never, delivery)).rejects.toMatchObject({ code: 'signature_invalid' })
  const later = acmeWith({
    signature: {
      ...scheme,
      importKey: (given) => elsewhere(scheme.importKey(given)),
      prove: (...given) => elsewhere(scheme.prove(...given)),
    },
  })
  expect((await verify(later, delivery)).id).toBe('evt_1')
})
