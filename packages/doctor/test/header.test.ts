import { Buffer } from 'node:buffer'
import { sharedSecret, sign, type WebhookProvider } from '@rawhook/core'
import { adyen } from '@rawhook/providers/adyen'
import { postmark } from '@rawhook/providers/postmark'
import { describe, expect, it } from 'vitest'
import { diagnose } from '../src/index.ts'
import { arrived, diagnosed, type Name, names, now, subjects, withValues } from './subjects.ts'

const proved = (code: string) => ({ ok: false, code, proved: true })
const signatureOf = (name: Name): string => subjects[name].provider.signature.headers[0] ?? ''
const overSigned = (name: Name, change: (value: string) => string) => (value: string, header: string) =>
  header.toLowerCase() === signatureOf(name).toLowerCase() ? change(value) : value

describe.each(names)('a header of %s', (name) => {
  const changed = (change: (value: string) => string) =>
    diagnosed(name, ({ headers }) => ({ headers: withValues(headers, overSigned(name, change)) }))

  it('that is not there', async () => {
    const found = await diagnosed(name, () => ({ headers: { 'content-type': 'application/json' } }))
    expect(found).toMatchObject(proved('header_missing'))
  })

  it('that is empty', async () => {
    expect(await changed(() => '')).toMatchObject(proved('header_missing'))
  })

  it.each([
    ['a gateway', (header: string) => `x-amzn-remapped-${header}`],
    ['CGI', (header: string) => `HTTP_${header.toUpperCase().replaceAll('-', '_')}`],
  ])('that %s handed on under another name', async (_who, rename) => {
    const found = await diagnosed(name, ({ headers }) => ({
      headers: Object.fromEntries(Object.entries(headers).map(([header, value]) => [rename(header), value])),
    }))
    expect(found).toMatchObject(proved('header_missing'))
  })

  it('that was sent twice, like all others', async () => {
    const found = await diagnosed(name, ({ headers }) => ({
      headers: withValues(headers, (value) => `${value}, ${value}`),
    }))
    expect(found).toMatchObject(proved('header_joined'))
  })

  it('that is cut short', async () => {
    expect(await changed((value) => value.slice(0, -3))).toMatchObject({ code: 'header_encoding', proved: false })
  })
})

// The others read a list, and find their own value in it.
it.each(['github', 'slack', 'shopify', 'square', 'twilio', 'discord'] as const)(
  'a signature header of %s that somebody else sends, too, is taken apart',
  async (name) => {
    for (const join of [(value: string) => `somebody-elses, ${value}`, (value: string) => `${value},somebody-elses`]) {
      const found = await diagnosed(name, ({ headers }) => ({ headers: withValues(headers, overSigned(name, join)) }))
      expect(found).toMatchObject(proved('header_joined'))
    }
  },
)

it('a dropped header is named beside those that came', async () => {
  const found = await diagnosed('svix', ({ headers }) => {
    const { 'Svix-Signature': _dropped, ...rest } = headers
    return { headers: rest }
  })
  expect(found).toMatchObject(proved('header_missing'))
  expect(found.evidence.join()).toContain('Svix-Timestamp')
})

it('an older signature header of the same provider is not one of another', async () => {
  const found = await diagnosed('github', () => ({ headers: { 'X-Hub-Signature': `sha1=${'0a'.repeat(20)}` } }))
  expect(found).toMatchObject(proved('header_missing'))
  expect(found.evidence.join()).toContain('x-hub-signature')
})

describe('a delivery of another provider', () => {
  it.each([
    ['stripe', 'github'],
    ['github', 'svix'],
    ['slack', 'stripe'],
    ['shopify', 'square'],
  ] as const)('at the endpoint of %s: %s', async (name, sender) => {
    const { provider, secret } = subjects[name]
    const { body, headers } = await arrived(sender)
    const options = { body, headers, secret, now }
    expect(await diagnose(provider, options)).toMatchObject({ code: 'header_other_provider' })
    const providers = [subjects[name].provider, subjects[sender].provider]
    const found = await diagnose(provider, { ...options, providers })
    expect(found).toMatchObject({ ok: false, code: 'header_other_provider' })
    expect(found.evidence.join()).toContain(subjects[sender].provider.title)
  })

  it('is proved by its own secret', async () => {
    const { body, headers, secret } = await arrived('github')
    const providers = [subjects.github.provider]
    const found = await diagnose(subjects.stripe.provider, { body, headers, secret, now, providers })
    expect(found).toMatchObject(proved('header_other_provider'))
  })

  it('is looked for where the provider has no signature header', async () => {
    const { body, headers } = await arrived('github')
    expect(await diagnose(adyen, { body, headers, secret: '00ff', now })).toMatchObject({ ok: false })
  })
})

describe('a signature header', () => {
  const bare = /^.*[=,](?=.)/

  it.each(['github', 'slack', 'svix', 'standardWebhooks'] as const)('of %s without its prefix', async (name) => {
    const found = await diagnosed(name, ({ headers }) => ({
      headers: withValues(
        headers,
        overSigned(name, (value) => value.replace(bare, '')),
      ),
    }))
    expect(found).toMatchObject(proved('header_prefix'))
  })

  it('of stripe without its keys', async () => {
    const found = await diagnosed('stripe', ({ headers }) => ({
      headers: withValues(headers, (value) => value.replaceAll(/\w+=/g, '')),
    }))
    expect(found).toMatchObject(proved('header_prefix'))
  })

  it.each(['shopify', 'square', 'twilio', 'discord'] as const)('of %s with a prefix it has not', async (name) => {
    const found = await diagnosed(name, ({ headers }) => ({
      headers: withValues(
        headers,
        overSigned(name, (value) => `sha256=${value}`),
      ),
    }))
    expect(found).toMatchObject(proved('header_prefix'))
  })

  const digest = /[0-9a-f]{40,}/
  it.each(['stripe', 'github', 'slack', 'discord'] as const)('of %s in base64', async (name) => {
    const recode = (hex: string) => Buffer.from(hex, 'hex').toString('base64')
    const found = await diagnosed(name, ({ headers }) => ({
      headers: withValues(
        headers,
        overSigned(name, (value) => value.replace(digest, recode)),
      ),
    }))
    expect(found).toMatchObject(proved('header_encoding'))
  })

  const base64 = /[\w+/-]{20,}=*$/
  it.each([
    ['shopify', 'hex'],
    ['square', 'hex'],
    ['twilio', 'hex'],
    ['svix', 'hex'],
    ['shopify', 'base64url'],
    ['svix', 'base64url'],
  ] as const)('of %s in %s', async (name, encoding) => {
    const recode = (text: string) => Buffer.from(text, 'base64').toString(encoding)
    const found = await diagnosed(name, ({ headers }) => ({
      headers: withValues(
        headers,
        overSigned(name, (value) => value.replace(base64, recode)),
      ),
    }))
    expect(found).toMatchObject(proved('header_encoding'))
  })

  it('of another length is no signature of this provider', async () => {
    const headers = { 'X-Hub-Signature-256': `sha256=${'0a'.repeat(20)}` }
    expect(await diagnosed('github', () => ({ headers }))).toMatchObject({ code: 'header_encoding', proved: false })
  })

  it.each(['stripe', 'github', 'slack'] as const)('of %s in capitals', async (name) => {
    const found = await diagnosed(name, ({ headers }) => ({
      headers: withValues(
        headers,
        overSigned(name, (value) => value.toUpperCase()),
      ),
    }))
    expect(found).toMatchObject(proved('header_case'))
  })

  it('of svix with a capital version', async () => {
    const found = await diagnosed('svix', ({ headers }) => ({
      headers: withValues(
        headers,
        overSigned('svix', (value) => value.replace('v1,', 'V1,')),
      ),
    }))
    expect(found).toMatchObject(proved('header_case'))
  })

  it.each(['shopify', 'square', 'svix'] as const)('of %s whose base64 was lowered', async (name) => {
    const found = await diagnosed(name, ({ headers }) => ({
      headers: withValues(
        headers,
        overSigned(name, (value) => value.toLowerCase()),
      ),
    }))
    expect(found).toMatchObject({ code: 'header_case', proved: false })
  })
})

describe('a secret in a header', () => {
  const secret = 'user:pass-word'
  it('without the prefix that its provider writes, or with another', async () => {
    const provider: WebhookProvider<never> = {
      ...postmark,
      signature: sharedSecret({ header: 'X-Token', prefix: 'Bearer ' }),
    }
    for (const value of [secret, `Token ${secret}`, `bearer ${secret}`]) {
      expect(await diagnose(provider, { body: '{}', headers: { 'X-Token': value }, secret })).toMatchObject(
        proved('header_prefix'),
      )
    }
  })

  it('is wrong, whatever the body is', async () => {
    const headers = await sign(postmark, { body: '{}', secret })
    expect(await diagnose(postmark, { body: '{ }', headers, secret })).toMatchObject({ ok: true })
    expect(await diagnose(postmark, { body: '{ }', headers, secret: 'a:b' })).toMatchObject({ code: 'secret_wrong' })
    expect(await diagnose(postmark, { body: '{ }', headers, secret: `${secret}\n` })).toMatchObject(
      proved('secret_whitespace'),
    )
  })
})

it('the other name of a signature header is as good', async () => {
  const found = await diagnosed('shopify', ({ headers }) => ({
    headers: { 'Shopify-Hmac-Sha256': Buffer.from(headers['X-Shopify-Hmac-Sha256'] ?? '', 'base64').toString('hex') },
  }))
  expect(found).toMatchObject(proved('header_encoding'))
})

it('a signature header without a signature is named', async () => {
  for (const name of ['stripe', 'github', 'slack', 'svix'] as const) {
    const found = await diagnosed(name, ({ headers }) => ({
      headers: withValues(
        headers,
        overSigned(name, () => 'hello'),
      ),
    }))
    expect(found).toMatchObject({ code: 'header_prefix', proved: false })
  }
  const found = await diagnosed('shopify', () => ({ headers: { 'X-Shopify-Hmac-Sha256': 'hello' } }))
  expect(found).toMatchObject({ code: 'header_encoding', proved: false })
})
