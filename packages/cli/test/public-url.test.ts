import { describe, expect, it } from 'vitest'
import { providerOf, slugs } from '../src/catalogue.ts'
import { signedUrl } from '../src/public-url/signed-url.ts'
import { temporaryFiles } from './files.ts'
import { refusal } from './program.ts'

const file = temporaryFiles()
const providers = await Promise.all(slugs.map(async (slug) => ({ slug, provider: await providerOf(slug) })))
const signers = providers.flatMap(({ slug, provider }) => (provider.signsUrl ? [slug] : []))

describe('a provider that signs its URL', () => {
  it('is there', () => {
    expect(signers).toEqual(expect.arrayContaining(['hubspot', 'square', 'twilio']))
  })

  it.each(signers)('%s is not listened to or verified without it, and the command to type is said', async (slug) => {
    const example = (verb: string, option: string): RegExp =>
      new RegExp(`signs the URL .*\n  rawhook ${verb} ${slug} ${option} https://\\S+.*\n2\n$`)
    expect(await refusal(['listen', slug])).toMatch(example('listen', '--public-url'))
    const body = file('body.json', '{}')
    expect(await refusal(['verify', slug, '--body', body])).toMatch(example('verify', '--url'))
  })

  it.each(signers)('%s takes whole URLs only', async (slug) => {
    const body = file('body.json', '{}')
    for (const url of ['/hooks', 'localhost:4000', 'ftp://shop.example/']) {
      expect(await refusal(['listen', slug, '--public-url', url])).toContain('--public-url takes the whole URL')
      expect(await refusal(['verify', slug, '--body', body, '--url', url])).toContain('--url takes the whole URL')
      const send = ['send', slug, '127.0.0.1', '--data', body, '--public-url', url]
      expect(await refusal(send)).toContain('--public-url takes the whole URL')
    }
  })
})

it('an origin is completed with what a delivery asks for, and a whole URL stands for itself', () => {
  const request = { method: 'POST', path: '/hooks', query: '?a=1' }
  expect(signedUrl('https://shop.example')(request)).toBe('https://shop.example/hooks?a=1')
  expect(signedUrl('https://shop.example/')(request)).toBe('https://shop.example/hooks?a=1')
  expect(signedUrl('https://shop.example/x')(request)).toBe('https://shop.example/x')
  expect(signedUrl('https://shop.example/?tenant=7')(request)).toBe('https://shop.example/?tenant=7')
})
