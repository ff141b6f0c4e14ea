import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isRefusal } from '../src/refusal.ts'
import { bodyToken } from '../src/schemes/body-token.ts'

const secret = 'client-state'
const bytes = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value))
const scheme = bodyToken({ tokens: (payload) => (payload as { readonly tokens: readonly unknown[] }).tokens })

async function prove(body: Uint8Array, expected = secret) {
  const key = await scheme.importKey(expected)
  if (key === undefined) throw new TypeError('an empty secret')
  const hashes = await scheme.parseBody?.(true, body)
  if (hashes === undefined || isRefusal(hashes)) throw new TypeError('the scheme reads the body')
  return scheme.prove(hashes, body, key, { tolerance: 300, now: 0 })
}

describe('a token in the body', () => {
  it('proves the body when every token is the secret', async () => {
    for (const tokens of [[secret], [secret, secret]]) {
      const body = bytes({ tokens })
      expect(await prove(body)).toEqual({ signed: body })
    }
  })

  it.each([
    [[]],
    [[`${secret} `]],
    [[secret.toUpperCase()]],
    [['']],
    [[null]],
    [[undefined]],
    [[[secret]]],
    [['x', secret]],
    [[secret, 'x']],
    [[secret, null]],
  ])('proves nothing with %j', async (tokens) => {
    expect(await prove(bytes({ tokens }))).toBeUndefined()
  })

  it('proves nothing, and does not throw, whatever the body is', async () => {
    const json = fc.json().map((text) => new TextEncoder().encode(text))
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.uint8Array(), json), async (body) => {
        expect(await prove(body)).toBeUndefined()
      }),
    )
  })

  it('has no key for an empty secret, which an absent token would equal', () => {
    expect([scheme.importKey(''), scheme.importKey(' '), scheme.importKey(new Uint8Array())]).toEqual([
      undefined,
      undefined,
      undefined,
    ])
  })

  it('needs no header, so signing a body with the token adds none, and one without it is refused', async () => {
    expect(await scheme.sign({ body: bytes({ tokens: [secret] }), secret, now: 0 })).toEqual({})
    await expect(scheme.sign({ body: bytes({ tokens: ['x'] }), secret, now: 0 })).rejects.toThrow(TypeError)
    await expect(scheme.sign({ body: bytes({ tokens: [''] }), secret: '', now: 0 })).rejects.toThrow(TypeError)
  })
})
