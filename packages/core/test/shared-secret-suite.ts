import { describe, expect, it } from 'vitest'
import { sharedSecret, sign, verify } from '../src/index.ts'
import { acmeWith } from './acme.ts'
import { event } from './delivery.ts'

const secret = 'token-é'
const body = event()
const bare = acmeWith({ signature: sharedSecret({ header: 'Acme-Token' }) })
const bearer = acmeWith({ signature: sharedSecret({ header: 'Authorization', prefix: 'Bearer ' }) })

/** What the shared-secret scheme does, whichever implementation of `#crypto` is beneath it. */
export function describeSharedSecret(): void {
  describe('sharedSecret', () => {
    it('shows the secret in its header, after its prefix, and takes that as the proof', async () => {
      expect(await sign(bare, { body, secret })).toEqual({ 'Acme-Token': secret })
      expect(await sign(bearer, { body, secret })).toEqual({ Authorization: `Bearer ${secret}` })
      for (const provider of [bare, bearer]) {
        const headers = await sign(provider, { body, secret })
        expect((await verify(provider, { body, headers, secret })).id).toBe('evt_1')
        expect((await verify(provider, { body, headers, secret: ['old', secret] })).id).toBe('evt_1')
      }
    })

    it('takes bytes as UTF-8 text', async () => {
      const bytes = new TextEncoder().encode(secret)
      const headers = await sign(bearer, { body, secret: bytes })
      expect(headers).toEqual({ Authorization: `Bearer ${secret}` })
      expect((await verify(bearer, { body, headers, secret: bytes })).id).toBe('evt_1')
    })

    it.each(['token-é', 'пароль', '密码'])(
      'reads %s however a runtime hands over the bytes of a header',
      async (token) => {
        const wire = Buffer.from(token).toString('latin1')
        for (const shown of [token, wire]) {
          expect((await verify(bare, { body, signature: shown, secret: token })).id).toBe('evt_1')
          expect((await verify(bearer, { body, signature: `Bearer ${shown}`, secret: token })).id).toBe('evt_1')
        }
        const twice = verify(bare, { body, signature: Buffer.from(wire).toString('latin1'), secret: token })
        await expect(twice).rejects.toMatchObject({ code: 'signature_invalid' })
      },
    )

    it.each(['wrong', `${secret}x`, secret.slice(0, -1), secret.toUpperCase(), 'é'.repeat(40)])(
      'refuses %j',
      async (token) => {
        const attempt = verify(bare, { body, signature: token, secret })
        await expect(attempt).rejects.toMatchObject({ code: 'signature_invalid' })
      },
    )

    it('is malformed without its prefix, and missing where the header is', async () => {
      const malformed = verify(bearer, { body, signature: secret, secret })
      await expect(malformed).rejects.toMatchObject({ code: 'signature_malformed', message: /start with Bearer/ })
      await expect(verify(bearer, { body, secret })).rejects.toMatchObject({ code: 'signature_missing' })
      const long = verify(bare, { body, signature: 'x'.repeat(5000), secret })
      await expect(long).rejects.toMatchObject({ code: 'signature_malformed' })
    })

    it.each(['', ' ', new Uint8Array()])(
      'refuses the empty secret %j, even if that is what is shown',
      async (empty) => {
        const attempt = verify(bearer, { body, signature: 'Bearer ', secret: empty })
        await expect(attempt).rejects.toMatchObject({ code: 'signature_missing' })
        const shown = verify(bearer, { body, signature: 'Bearer ', secret })
        await expect(shown).rejects.toMatchObject({ code: /signature_(missing|invalid|malformed)/ })
        await expect(sign(bearer, { body, secret: empty })).rejects.toThrow(TypeError)
      },
    )
  })
}
