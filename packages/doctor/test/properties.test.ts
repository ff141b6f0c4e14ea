import { inspect } from 'node:util'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type DiagnoseOptions, diagnose } from '../src/index.ts'
import { arrived, diagnosed, type Name, names, now, subjects } from './subjects.ts'

const runs = { numRuns: 60 }
/** Bytes of any kind, for providers that sign them as they are: Twilio reads a form. */
const anyBody = fc.oneof(fc.json(), fc.string({ unit: 'binary' }), fc.uint8Array({ maxLength: 200 }))
const rawNames = names.filter((name) => name !== 'twilio')
const textSecret = fc.string({ minLength: 1, maxLength: 40, unit: 'binary' }).filter((text) => text.trim() !== '')

it('whatever the secret, body and provider, a sound delivery is ok', { timeout: 30_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom('stripe', 'github', 'slack', 'shopify', 'square' as const),
      textSecret,
      anyBody,
      async (name, secret, body) => {
        const { provider, url } = subjects[name]
        const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : body
        const headers = await provider.signature.sign({ body: bytes, secret, now, url })
        expect(await diagnose(provider, { body: bytes, headers, secret, url, now })).toMatchObject({
          ok: true,
          code: 'ok',
          evidence: [],
        })
      },
    ),
    runs,
  )
})

it('whatever the body, a wrong secret is no cause in the body', { timeout: 30_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...rawNames), fc.json({ stringUnit: 'binary' }), async (name, body) => {
      const found = await diagnosed(
        name,
        (sound) => ({
          secret: name === 'discord' ? 'ab'.repeat(32) : 'whsec_d3JvbmcgYW5kIGxvbmc=',
          headers: { ...sound.headers, 'content-length': String(new TextEncoder().encode(sound.body).length) },
        }),
        { body },
      )
      expect(found).toMatchObject({ ok: false, code: 'secret_wrong', proved: false })
    }),
    { numRuns: 12 },
  )
})

describe('neither secret nor signature nor body is in a diagnosis of', () => {
  const canary = 'canary7f3e91'
  const secretOf = (name: Name): string => {
    if (name === 'discord') return subjects.discord.secret
    const text = `${canary}-secret`
    return name === 'svix' || name === 'standardWebhooks' ? `whsec_${Buffer.from(text).toString('base64')}` : text
  }
  const breaks: readonly (readonly [
    string,
    (sound: Awaited<ReturnType<typeof arrived>>) => Partial<DiagnoseOptions>,
  ])[] = [
    ['a sound delivery', () => ({})],
    ['another secret', () => ({ secret: `${canary}-other` })],
    ['several secrets', ({ secret }) => ({ secret: [`${canary}-other`, `"${secret}"`] })],
    [
      'a secret that another name has',
      ({ secret }) => ({ secret: `${canary}-other`, otherSecrets: { right: secret } }),
    ],
    ['a changed body', ({ body }) => ({ body: `${body}${canary}` })],
    ['a line feed', ({ body, secret }) => ({ body: `${body}\n`, secret: `${secret} ` })],
    ['no headers', () => ({ headers: { 'x-other': canary, 'x-acme-signature': `${canary}=` } })],
    [
      'malformed headers',
      ({ headers }) => ({ headers: Object.fromEntries(Object.keys(headers).map((name) => [name, canary])) }),
    ],
    ['an old delivery', () => ({ now: now + 9999 })],
  ]

  it.each(breaks)('%s', async (_what, breakIt) => {
    for (const name of names) {
      const sound = await arrived(name, { secret: secretOf(name), body: `canary=7f3e91&payload=${canary}` })
      const found = await diagnose(subjects[name].provider, { ...sound, ...breakIt(sound) })
      const said = inspect(found, { depth: 9, breakLength: 1e6 })
      expect(said).not.toContain(canary)
      expect(said).not.toContain(sound.secret)
      for (const value of Object.values(sound.headers)) {
        const signature = value.split(/[=,]/).findLast((part) => part.length > 15) ?? ''
        if (signature !== '') expect(said).not.toContain(signature)
      }
    }
  })
})
