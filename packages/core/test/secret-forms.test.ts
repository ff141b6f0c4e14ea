import { describe, expect, it } from 'vitest'
import { createReceiver, hmac, type Secret, type SecretValue, verify } from '../src/index.ts'
import { acmeWith, now } from './acme.ts'
import { arrival, delivery, event } from './delivery.ts'
import { lines } from './lines.ts'

const planted = 'c2VjcmV0LXBsYW50ZWQ='
const forms = { prefixes: ['whsec_'], mistaken: { 'acb-': 'a bot token: take the signing secret' } }
const named = acmeWith({ secretForms: forms })
const free = acmeWith()
const encoded = acmeWith({
  signature: hmac({
    hash: 'sha256',
    encoding: 'hex',
    header: 'Acme-Signature',
    key: { prefix: 'whsec_', encoding: 'base64' },
  }),
})

const odd: readonly (readonly [string, Secret, RegExp, typeof free?])[] = [
  ['in quotes', `"whsec_${planted}"`, /is in quotes/],
  ['in single quotes', `'${planted}'`, /is in quotes/],
  ['in quotes, with a newline', `"${planted}"\n`, /is in quotes/],
  ['with a newline', `whsec_${planted}\n`, /ends with a newline/],
  ['with a newline of Windows', `whsec_${planted}\r\n`, /ends with a newline/],
  ['of bytes, with a newline', new TextEncoder().encode(`whsec_${planted}\n`), /ends with a newline/],
  ['with a blank at its end', `whsec_${planted} `, /begins or ends with a blank/],
  ['with a blank at its start', `\u00a0whsec_${planted}`, /begins or ends with a blank/],
  ['with its variable', `ACME_WEBHOOK_SECRET=whsec_${planted}`, /name of a variable/],
  ['with export', `export ACME_SECRET=${planted}`, /name of a variable/],
  ['of Standard Webhooks, with its version', `v1,whsec_${planted}`, /begins with v1, before whsec_/],
  ['that is a placeholder', '<your secret>', /is a placeholder/],
  ['that is another placeholder', 'whsec_...', /is a placeholder/],
  ['that is an API key', `sk_live_${planted}`, /begins with sk_live_, so it is an API key/],
  ['that is a restricted key', `rk_test_${planted}`, /begins with rk_test_/],
  ['that is a publishable key', `pk_live_${planted}`, /begins with pk_live_/],
  ["that is another sender's", `pdl_ntfset_${planted}`, /begins with pdl_ntfset_, .*begins with whsec_/, named],
  ['that its provider knows', `acb-${planted}`, /begins with acb-, so it is a bot token/, named],
]

describe('a secret of a telling form', () => {
  for (const [what, secret, words, provider = free] of odd) {
    it(`${what}, is named at start, and when no signature matches, without a part of it`, async () => {
      const log = lines()
      const receiver = createReceiver(provider, { secret, now: () => now, log })
      expect(log.warned).toEqual([expect.stringMatching(words)])
      expect(log.warned[0]).toMatch(/^rawhook: acme: the secret /)
      await receiver.receive(await delivery({ provider, secret: 'the genuine one' }))
      expect(log.warned[1]).toMatch(/signature_invalid: .*About the secret: the secret /)
      expect(log.warned[1]).toMatch(words)
      const verifying = verify(provider, { ...(await parts('the genuine one')), secret, now })
      const message = await verifying.then(() => 'verified', String)
      expect(message).toMatch(words)
      expect([...log.warned, message].join()).not.toMatch(/planted|your secret|c2VjcmV0/)
    })
  }

  it('is named by the receiver of a resolver too, when no signature matches', async () => {
    const log = lines()
    const receiver = createReceiver(free, { secret: () => `sk_live_${planted}`, now: () => now, log })
    expect(log.warned).toEqual([])
    await receiver.receive(await delivery({ secret: 'the genuine one' }))
    expect(log.warned).toEqual([expect.stringMatching(/signature_invalid: .*begins with sk_live_/)])
  })

  it('is named by its place among several', async () => {
    const log = lines()
    createReceiver(free, { secret: ['fine', `"${planted}"`, `sk_test_${planted}`], log })
    expect(log.warned).toEqual([
      expect.stringMatching(/secret 2 of 3 is in quotes/),
      expect.stringMatching(/secret 3 of 3 begins with sk_test_/),
    ])
  })

  it('is named in the TypeError where it cannot be decoded at all', () => {
    for (const [secret, words] of [
      [`v1,whsec_${planted}`, /not base64 after whsec_ text: it begins with v1, before whsec_/],
      [`"whsec_${planted}"`, /not base64 after whsec_ text: it is in quotes/],
    ] as const) {
      expect(() => createReceiver(encoded, { secret, log: false })).toThrow(words)
      expect(() => createReceiver(encoded, { secret: ['YWJjZGVmZ2hpag==', secret], log: false })).toThrow(
        /secret 2 of 2 is not base64/,
      )
      expect(() => createReceiver(encoded, { secret, log: false })).not.toThrow(/planted|c2VjcmV0/)
    }
  })

  it.each([
    'whsec_c2VjcmV0LXBsYW50ZWQ=',
    'correct horse battery staple',
    "it's",
    'AB_C=',
    'clé 🙂',
    Uint8Array.from({ length: 32 }, (_, index) => index),
    Uint8Array.of(0xff, 0x0a),
    '0123456789abcdef0123456789abcdef',
  ] satisfies Secret[])('is no other: %s', (secret) => {
    const log = lines()
    for (const provider of [free, named]) createReceiver(provider, { secret, log })
    expect(log.warned).toEqual([])
  })

  it("is no API key where the provider's secrets are just that", () => {
    const log = lines()
    const keyed = acmeWith({ secretForms: { prefixes: ['sk_live_', 'sk_test_'] } })
    createReceiver(keyed, { secret: `sk_live_${planted}`, log })
    expect(log.warned).toEqual([])
  })
})

async function parts(secret: string) {
  const request = await delivery({ secret })
  return { body: event(), headers: { 'Acme-Signature': request.header('acme-signature') ?? '' } }
}

describe('which of several secrets cannot be used is said', () => {
  const cases: readonly (readonly [unknown, RegExp])[] = [
    [['fine', ''], /secret 2 of 2 is empty/],
    [['', 'fine'], /secret 1 of 2 is empty/],
    [['fine', ' \n'], /secret 2 of 2 is empty/],
    [['fine', undefined], /secret 2 of 2 must be a string or a Uint8Array, not undefined/],
    [['fine', null, 'x'], /secret 2 of 3 must be .* not null/],
    [['fine', new Uint8Array()], /secret 2 of 2 is empty/],
    [[''], /the secret is empty/],
    ['', /the secret is empty/],
    [undefined, /the secret is undefined/],
    [[], /the list of secrets is empty/],
  ]
  it.each(cases)('%j', async (secret, words) => {
    expect(() => createReceiver(free, { secret: secret as SecretValue, log: false })).toThrow(words)
    await expect(verify(free, { ...(await parts('fine')), secret: secret as SecretValue, now })).rejects.toThrow(words)
  })

  it('also in the log, where a resolver returned it, and for whom', async () => {
    const log = lines()
    const secret = () => ({ secret: ['fine', ''], tenant: 'north\n' })
    await createReceiver(free, { secret, now: () => now, log }).receive(await delivery())
    expect(log.warned).toEqual([
      expect.stringMatching(/signature_invalid: The secret resolver .* for tenant 'north\?': secret 2 of 2 is empty/),
    ])
  })
})

describe('a resolver that returned nothing', () => {
  it('is logged as that, also in the minute of a forgery, and once a minute', async () => {
    const log = lines()
    let found: string | undefined = 'whsec_known'
    const receiver = createReceiver(free, { secret: () => found, now: () => now, log })
    await receiver.receive(await delivery({ secret: 'forged' }))
    found = undefined
    for (let count = 0; count < 5; count++) await receiver.receive(await delivery())
    expect(log.warned).toEqual([
      expect.stringMatching(/signature_invalid: No signature matches/),
      expect.stringMatching(/signature_invalid: The secret resolver returned nothing.*ACME_WEBHOOK_SECRET/),
    ])
  })
})

describe('a signature that matches nothing', () => {
  const invalid = async (provider: typeof free) => {
    const log = lines()
    const options = {
      secret: 'other',
      now: () => now,
      log,
      publicUrl: 'https://ada:hunter2@hooks.example/in?token=hunter2&a=1',
    }
    await createReceiver(provider, options).receive(await delivery({ provider }))
    return log.warned
  }

  it('names the doctor and the command, as a malformed one does', async () => {
    const log = lines()
    const receiver = createReceiver(free, { secret: 'other', now: () => now, log })
    await receiver.receive(await delivery())
    await receiver.receive(arrival({ headers: { 'Acme-Signature': 'x' } }))
    for (const [index, code] of ['signature_invalid', 'signature_malformed'].entries()) {
      expect(log.warned[index]).toMatch(new RegExp(`${code}.*withDoctor.*@rawhook/doctor.*npx rawhook verify`))
    }
    await expect(verify(free, { ...(await parts('fine')), secret: 'other', now })).rejects.toThrow(/npx rawhook verify/)
  })

  it('names the URL that was used, where one is signed, without what is secret in it', async () => {
    const [line = ''] = await invalid(acmeWith({ signsUrl: true }))
    expect(line).toContain('checked with https://***@hooks.example/in?token=***&a=1: publicUrl must be')
    expect(line).not.toContain('hunter2')
    expect((await invalid(free))[0]).not.toContain('hooks.example')
  })

  it('names the url option of verify', async () => {
    const options = { ...(await parts('fine')), secret: 'other', now }
    const failing = (url?: string) =>
      verify(acmeWith({ signsUrl: true }), url === undefined ? options : { ...options, url })
    await expect(failing('https://hooks.example/in')).rejects.toThrow(
      'checked with https://hooks.example/in: url must be',
    )
    await expect(failing()).rejects.toThrow(TypeError)
  })

  it('stays on one line, whatever the URL is', async () => {
    const log = lines()
    const publicUrl = () => `https://hooks.example/\n\u001b[2J${'x'.repeat(5000)}`
    const provider = acmeWith({ signsUrl: true })
    await createReceiver(provider, { secret: 'other', now: () => now, log, publicUrl }).receive(
      await delivery({ provider }),
    )
    expect(log.warned[0]).toMatch(/hooks\.example\/\?\?\[2Jx+: publicUrl/)
    expect(log.warned[0]?.length).toBeLessThan(1000)
  })
})
