import { Buffer } from 'node:buffer'
import { sign } from '@rawhook/core'
import { describe, expect, it } from 'vitest'
import { diagnosed, discordKey, type Name, names, subjects } from './subjects.ts'

const proved = (code: string) => ({ ok: false, code, proved: true })
const likely = (code: string) => ({ ok: false, code, proved: false })

describe.each(names)('a secret of %s', (name) => {
  it.each([
    ['a line feed', (secret: string) => `${secret}\n`],
    ['CR LF', (secret: string) => `${secret}\r\n`],
    ['a space in front', (secret: string) => ` ${secret}`],
    ['a no-break space', (secret: string) => `${secret}\u00a0`],
    ['a zero-width space', (secret: string) => `\u200b${secret}`],
    ['a line break in it', (secret: string) => `${secret.slice(0, 5)}\n${secret.slice(5)}`],
    ['\\n that is written out', (secret: string) => `${secret}\\n`],
  ])('with %s', async (_what, edit) => {
    // Of a secret that holds spaces itself, only what is at its edges can be undone.
    const found = await diagnosed(name, ({ secret }) => ({ secret: edit(secret) }), { ...spaceless(name) })
    expect(found).toMatchObject(proved('secret_whitespace'))
  })

  it.each([
    ['quotes', (secret: string) => `"${secret}"`],
    ['single quotes', (secret: string) => `'${secret}'`],
    ['typographic quotes', (secret: string) => `“${secret}”`],
    ['the name of its variable', (secret: string) => `WEBHOOK_SECRET=${secret}`],
    ['the name of its variable and quotes', (secret: string) => `export WEBHOOK_SECRET="${secret}"`],
  ])('with %s', async (_what, edit) => {
    expect(await diagnosed(name, ({ secret }) => ({ secret: edit(secret) }))).toMatchObject(proved('secret_quoted'))
  })

  it('that is another of those that are configured', async () => {
    const found = await diagnosed(name, ({ secret }) => ({
      secret: other(name),
      otherSecrets: { STRIPE_CONNECT: other(name), live: secret },
    }))
    expect(found).toMatchObject(proved('secret_other_configured'))
    expect(found.evidence.join()).toContain('named live')
  })

  it('that is the right one of several', async () => {
    const found = await diagnosed(name, ({ secret }) => ({ secret: [other(name), secret] }))
    expect(found).toMatchObject({ ok: true, code: 'ok' })
  })

  it('that is wrong', async () => {
    expect(await diagnosed(name, () => ({ secret: other(name) }))).toMatchObject(likely('secret_wrong'))
  })

  it.each(['', '   ', undefined])('that is empty: %j', async (secret) => {
    const found = await diagnosed(name, () => ({ secret }))
    expect(found).toMatchObject(likely('secret_wrong'))
  })
})

const spaceless = (name: Name) => (subjects[name].secret.includes(' ') ? { secret: 'no-space-in-this' } : {})

/** A secret of the same form that signed nothing. */
function other(name: Name): string {
  const { secret } = subjects[name]
  const last = secret.at(-1) === '0' ? '1' : '0'
  return name === 'svix' || name === 'standardWebhooks'
    ? `whsec_${Buffer.from('another secret, of as many bytes').toString('base64')}`
    : secret.slice(0, -1) + last
}

describe('a secret of another kind', () => {
  it.each([
    ['stripe', 'sk_test_51Habcdefghijklmnop'],
    ['stripe', 'sk_live_51Habcdefghijklmnop'],
    ['stripe', 'rk_live_51Habcdefghijklmnop'],
    ['stripe', 'we_1NabcdefABCDEFghij'],
    ['stripe', 'https://api.example.com/webhooks'],
    ['github', 'ghp_16C7e42F292c6912E7710c838347Ae178B4a'],
    ['slack', 'xoxb-123456789012-abcdef'],
    ['shopify', 'shpat_0123456789abcdef0123456789abcdef'],
    ['twilio', `AC${'0123456789abcdef'.repeat(2)}`],
    ['square', 'EAAAEOuLQObrVwJvCvoio3H13b8Ssqz1ighmTBKZ'],
    ['svix', 'not base64 at all!'],
    ['discord', 'MTIzNDU2Nzg5MDEyMzQ1Njc4.a-bot.token'],
    ['discord', '123456789012345678'],
  ] as const)('of %s is named: %s', async (name, secret) => {
    expect(await diagnosed(name, () => ({ secret }))).toMatchObject(likely('secret_wrong_kind'))
  })
})

describe('a secret whose text becomes key bytes in another way', () => {
  const bytes = Buffer.from('0123456789abcdef0123456789abcdef')
  it.each([
    ['stripe', 'without its prefix', subjects.stripe.secret, subjects.stripe.secret.slice('whsec_'.length)],
    ['stripe', 'decoded though it is text', `whsec_${bytes.toString('base64')}`, bytes],
    ['github', 'whose sender decodes hexadecimal', bytes.toString('latin1'), bytes.toString('hex')],
    ['github', 'whose sender decodes base64', bytes.toString('latin1'), bytes.toString('base64')],
    ['svix', 'as the bytes of its text', subjects.svix.secret, Buffer.from(subjects.svix.secret)],
    [
      'svix',
      'in base64url',
      `whsec_${Buffer.from('\xfb\xff\xfe ok?>', 'latin1').toString('base64')}`,
      `whsec_${Buffer.from('\xfb\xff\xfe ok?>', 'latin1').toString('base64url')}`,
    ],
    ['shopify', 'that is percent-encoded', 'a+b/c=', 'a%2Bb%2Fc%3D'],
  ] as const)('of %s, %s', async (name, _how, right, given) => {
    const secret = typeof given === 'string' ? given : new Uint8Array(given)
    const found = await diagnosed(name, () => ({ secret }), { secret: right })
    expect(found).toMatchObject(proved('secret_wrong_encoding'))
  })

  it.each(names)('is the base64 of a secret of %s, with or without the line feed that echo adds', async (name) => {
    for (const end of ['', '\n', '\r\n']) {
      for (const form of ['base64', 'hex'] as const) {
        const found = await diagnosed(name, ({ secret }) => ({ secret: Buffer.from(secret + end).toString(form) }))
        expect(found).toMatchObject(proved('secret_wrong_encoding'))
      }
    }
  })

  it.each(names)('is that base64 of a secret of %s with a line feed of its own', async (name) => {
    const found = await diagnosed(name, ({ secret }) => ({
      secret: `${Buffer.from(`${secret}\n`).toString('base64')}\n`,
    }))
    expect(found).toMatchObject({
      ok: false,
      proved: true,
      code: expect.stringMatching(/^secret_(?:wrong_encoding|whitespace)$/),
    })
  })

  it('is the base64 of the bytes of a key, and a line feed', async () => {
    const key = Buffer.from([0xff, 0xfe, ...Array.from({ length: 30 }, (_, n) => n)])
    const headers = await sign(subjects.github.provider, { body: '{}', secret: new Uint8Array(key) })
    const secret = Buffer.concat([key, Buffer.from('\n')]).toString('base64')
    const found = await diagnosed('github', () => ({ body: '{}', headers, secret }))
    expect(found).toMatchObject(proved('secret_wrong_encoding'))
  })

  it('is the text of a whsec_ secret where the sender did not decode it', async () => {
    const secret = subjects.svix.secret
    const found = await diagnosed('svix', () => ({ secret }), { secret: Buffer.from(secret).toString('base64') })
    expect(found).toMatchObject(proved('secret_wrong_encoding'))
  })

  it.each([
    ['PEM', discordKey.export({ type: 'spki', format: 'pem' })],
    ['DER', discordKey.export({ type: 'spki', format: 'der' }).toString('hex')],
    ['base64', Buffer.from(subjects.discord.secret, 'hex').toString('base64')],
  ])('is a public key in %s', async (_form, secret) => {
    const found = await diagnosed('discord', () => ({ secret: String(secret) }))
    expect(found).toMatchObject(proved('secret_wrong_encoding'))
  })
})
