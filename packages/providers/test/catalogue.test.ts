import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { load, slugs, vectorsOf } from './subjects.ts'

/**
 * Providers for which nobody else's signature is known. The contract tests sign for them by their documentation, and
 * nothing but that documentation says it is right.
 */
const withoutForeignProof: Readonly<Record<string, string>> = {
  calendly: 'Its page shows code without a signed example, and it publishes no package that signs or verifies.',
  intercom: 'Its page names the algorithm without a signed example, and intercom-client does not verify.',
  lemonsqueezy: 'Its page shows code without a signed example, and @lemonsqueezy/lemonsqueezy.js does not verify.',
  meta: 'Its pages show no signed example, and its package whatsapp does not verify.',
  'microsoft-graph': 'It signs nothing: clientState is compared.',
  paypal:
    'Its certificate and the webhook id belong together, and no example with both is published; @paypal/paypal-server-sdk does not verify.',
  paystack: 'Its page shows code without a signed example, and @paystack/paystack-sdk does not verify.',
  postmark: 'It signs nothing: the credentials of the URL are compared.',
  sentry: 'Its page shows code without a signed example, and its packages on npm send to Sentry and receive nothing.',
  typeform: 'Its page shows code without a signed example, and @typeform/api-client does not verify.',
  vercel: 'Its page shows code without a signed example, and @vercel/sdk does not verify.',
}

/** A wrong secret on our side must not lose their events. GitHub and others that never repeat anything are not these. */
const neverRepeats4xx: ReadonlySet<string> = new Set(['aws-sns', 'bitbucket', 'postmark'])

const folder = (path: string): URL => new URL(path, import.meta.url)
const hasVector = (slug: string): boolean => vectorsOf(slug).some(({ expected }) => expected.valid)
const hasOfficialLibrary = (slug: string): boolean => existsSync(folder(`official-sdks/${slug}.test.ts`))

describe('the catalogue', () => {
  it('has the 48 providers', () => {
    expect(slugs).toHaveLength(48)
  })

  it.each(slugs)('%s is proved by signatures of others, or it is known why not', (slug) => {
    expect(hasVector(slug) || hasOfficialLibrary(slug) || Object.hasOwn(withoutForeignProof, slug)).toBe(true)
  })

  it.each(Object.keys(withoutForeignProof))('%s is still without such a signature', (slug) => {
    expect(slugs).toContain(slug)
    expect([hasVector(slug), hasOfficialLibrary(slug)]).toEqual([false, false])
  })

  it.each(slugs)('%s is refused with a status that it repeats, where it repeats at all', async (slug) => {
    const { rejectStatus = 400 } = await load(slug)
    expect(rejectStatus >= 500).toBe(neverRepeats4xx.has(slug))
  })

  it.each(slugs)('%s is one file that links to the official page, and one folder of fixtures', async (slug) => {
    const { name, documentation } = await load(slug)
    expect(name).toBe(slug)
    expect(documentation).toMatch(/^https:\/\//)
    const source = readFileSync(folder(`../src/${slug}.ts`), 'utf8')
    if (slug !== 'generic') expect(source).toMatch(/^ \* @see https:\/\//m)
    expect(existsSync(folder(`fixtures/${slug}`))).toBe(true)
  })

  it('has no fixtures without a definition', () => {
    expect(readdirSync(folder('fixtures')).toSorted()).toEqual(slugs.toSorted())
  })

  it('has no vector twice, and each says where it comes from', () => {
    const vectors = slugs.flatMap(vectorsOf)
    expect(new Set(vectors.map(({ id }) => id)).size).toBe(vectors.length)
    for (const { source } of vectors) expect(source.length).toBeGreaterThan(10)
  })
})

describe('the core', () => {
  const sources = (path: string): readonly string[] =>
    readdirSync(folder(path), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .map((file) => readFileSync(folder(`${path}/${file}`), 'utf8'))
  const imported = (path: string): readonly string[] =>
    sources(path).flatMap((source) =>
      Array.from(source.matchAll(/providers\/(?:src\/)?([\w-]+)(?=\.ts'|')/g), ([, slug]) => slug ?? ''),
    )

  it('imports no provider', () => {
    expect(imported('../../core/src')).toEqual([])
  })

  it('is tested with the four reference providers alone, so that every other one may be deleted', () => {
    expect([...new Set(imported('../../core/test'))].toSorted()).toEqual(['generic', 'plugipay', 'speckle', 'spine'])
  })
})
