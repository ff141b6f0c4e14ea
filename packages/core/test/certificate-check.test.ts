import { beforeAll, describe, expect, it, vi } from 'vitest'
import type { Refusal } from '../src/refusal.ts'
import { type CertificateClaim, type CertificateDescription, certificate } from '../src/schemes/certificate.ts'
import { type CertificateSpecials, type SelfSigned, selfSigned } from './self-signed.ts'

const body = new TextEncoder().encode('{"id":"evt_1"}')
const content = 'signed by Acme'
const request = { header: () => undefined, method: 'POST', url: '' }
const at = (date: string): number => Date.parse(date) / 1000
const now = at('2026-05-05T00:00:00Z')

interface Trial {
  readonly key: SelfSigned
  readonly clock?: number
  readonly claim?: Partial<CertificateClaim>
  readonly description?: Partial<CertificateDescription>
}

/** Proves a delivery that only its certificate may be wrong about. */
async function prove({ key, clock = now, claim, description }: Trial) {
  const get = vi.fn<typeof fetch>(async () => new Response(key.certificate))
  const subject = certificate({
    timestamped: false,
    places: /^certs\.acme\.test\/[\w-]+\.pem$/,
    subjects: ({ hostname }) => ['acme.test', `signing.${hostname}`, /^[a-z]+\.acme\.test$/],
    claim: () => ({
      certificateUrl: 'https://certs.acme.test/current.pem',
      algorithm: 'rsa-sha256',
      signature: key.sign(content),
      content,
      ...claim,
    }),
    fetch: get,
    ...description,
  })
  const claims = await subject.parseBody?.(request, body)
  if (claims !== undefined && 'refused' in claims) throw new TypeError('the scheme refuses no body')
  const proof = await subject.prove(claims, body, 'acme', { tolerance: 300, now: clock })
  return { proof, fetches: get.mock.calls.length }
}

let shared: SelfSigned
beforeAll(async () => {
  shared = await selfSigned('shared.test')
})

/** A certificate of its own, with the key of the others. */
const made = async (commonName: string, specials: CertificateSpecials = {}) => ({
  key: await selfSigned(commonName, { keyOf: shared, ...specials }),
})
const proved = { proof: expect.objectContaining({ signed: body }), fetches: 1 }
const refused = (why: RegExp) => ({
  proof: expect.objectContaining<Partial<Refusal>>({
    refused: 'signature_invalid',
    message: expect.stringMatching(why),
  }),
  fetches: 1,
})

describe('the dates of a certificate', () => {
  const days = { notBefore: '2026-05-01T00:00:00Z', notAfter: '2026-05-10T00:00:00Z' }
  const first = at(days.notBefore)
  const last = at(days.notAfter)
  let key: SelfSigned
  beforeAll(async () => {
    key = (await made('acme.test', days)).key
  })

  it.each([first, now, last])('let it be used at %i', async (clock) => {
    expect(await prove({ key, clock })).toEqual(proved)
  })

  it.each([0, first - 1, last + 1, at('2060-01-01T00:00:00Z')])('end its use at %i', async (clock) => {
    expect(await prove({ key, clock })).toEqual(refused(/valid from 2026-05-01T.* to 2026-05-10T/))
  })

  it('are read in the form that the years after 2049 have', async () => {
    const later = await made('acme.test', { notBefore: '2049-12-31T00:00:00Z', notAfter: '2050-01-02T00:00:00Z' })
    expect(await prove({ ...later, clock: at('2050-01-01T00:00:00Z') })).toEqual(proved)
    expect(await prove(later)).toEqual(refused(/valid from/))
  })
})

describe('the subject of a certificate', () => {
  it.each(['acme.test', 'signing.certs.acme.test', 'europe.acme.test', 'ACME.test'])('may be %s', async (name) => {
    expect(await prove(await made(name))).toEqual(proved)
  })

  it.each([
    'evil.test',
    'acme.test.evil.test',
    'evil-acme.test',
    'a.b.acme.test',
    'acme.test\0.evil.test',
    ' acme.test',
  ])('may not be %j', async (name) => {
    expect(await prove(await made(name))).toEqual(refused(/issued to somebody else/))
  })

  it('may be one of its DNS names', async () => {
    expect(await prove(await made('Acme', { dnsNames: ['other.test', 'acme.test'] }))).toEqual(proved)
    expect(await prove(await made('Acme', { dnsNames: ['other.test', 'acme.test.evil.test'] }))).toEqual(
      refused(/somebody else \(acme, other\.test, /),
    )
  })
})

describe('the issuer of a certificate', () => {
  let issuer: SelfSigned
  let leaf: SelfSigned
  beforeAll(async () => {
    issuer = await selfSigned('Acme Root')
    leaf = (await made('acme.test', { issuer })).key
  })
  const given = (...issuers: readonly SelfSigned[]) => ({ issuers: issuers.map(({ certificate: pem }) => pem) })

  it('is not looked at, unless issuers are given', async () => {
    expect(await prove({ key: leaf })).toEqual(proved)
    expect(await prove(await made('acme.test'))).toEqual(proved)
  })

  it('must be one of those that are given', async () => {
    const other = await selfSigned('Other Root', { keyOf: issuer })
    expect(await prove({ key: leaf, description: given(other, issuer) })).toEqual(proved)
    expect(await prove({ key: leaf, description: given(other) })).toEqual(refused(/not issued by/))
    expect(await prove({ ...(await made('acme.test')), description: given(issuer) })).toEqual(refused(/not issued by/))
    expect(await prove({ key: leaf, description: given() })).toEqual(refused(/not issued by/))
  })

  it('must have signed it, and not only have the name', async () => {
    const namesake = await selfSigned('Acme Root', { keyOf: leaf })
    expect(await prove({ key: leaf, description: given(namesake) })).toEqual(refused(/not issued by/))
  })

  it('must be valid too', async () => {
    const old = await selfSigned('Acme Root', { notAfter: '2026-01-01T00:00:00Z', keyOf: issuer })
    const { key } = await made('acme.test', { issuer: old })
    expect(await prove({ key, description: given(old) })).toEqual(refused(/not issued by/))
    expect(await prove({ key, clock: at('2025-01-01T00:00:00Z'), description: given(old) })).toEqual(proved)
  })

  it.each(['', 'x', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----'])(
    'must be a certificate: %j is refused at start',
    async (pem) => {
      await expect(prove({ key: leaf, description: { issuers: [pem] } })).rejects.toThrow(TypeError)
    },
  )
})

describe('a late delivery', () => {
  const late = { timestamp: now - 301 }
  const stale = expect.objectContaining<Partial<Refusal>>({ refused: 'signature_stale', skewSeconds: 301 })

  it('is no reason to fetch a certificate', async () => {
    const { proof, fetches } = await prove({ ...(await made('acme.test')), claim: late })
    expect([proof, fetches]).toEqual([stale, 0])
    expect(proof).not.toHaveProperty('authentic')
  })

  it.each([-300, 300])('is not one that is %i s from the clock', async (distance) => {
    expect(await prove({ ...(await made('acme.test')), claim: { timestamp: now + distance } })).toEqual(proved)
  })

  it('is one from the future too', async () => {
    const { proof, fetches } = await prove({ ...(await made('acme.test')), claim: { timestamp: now + 301 } })
    expect([proof, fetches]).toEqual([expect.objectContaining({ refused: 'signature_stale', skewSeconds: -301 }), 0])
  })
})

it('makes what is signed only when everything else may be right', async () => {
  const { key } = await made('acme.test')
  const text = vi.fn(() => content)
  await prove({ key, claim: { content: text, signature: 'AAAA' } })
  await prove({ key, claim: { content: text, timestamp: 0 } })
  await prove({ key, claim: { content: text }, clock: 0 })
  expect(text).not.toHaveBeenCalled()
  expect(await prove({ key, claim: { content: text } })).toEqual(proved)
  const throwing = () => {
    throw new TypeError('another shape')
  }
  expect((await prove({ key, claim: { content: throwing } })).proof).toBeUndefined()
})
