import { describe, expect, it } from 'vitest'
import { createReceiver, hmac, type PublicUrl, type PublicUrlRequest, sign } from '../src/index.ts'
import { acme, acmeWith, secret } from './acme.ts'
import { arrival, event } from './delivery.ts'

const signed = acmeWith({
  signature: hmac({ hash: 'sha256', encoding: 'hex', header: 'Acme-Signature', content: '{url}{body}' }),
})
const publicUrl = 'https://app.example/hooks?tenant=1'

const receiverAt = (url: PublicUrl | undefined) =>
  createReceiver(signed, { secret, log: false, ...(url === undefined ? {} : { publicUrl: url }) })

const headersFor = (url: string) => sign(signed, { body: event(), secret, url })

describe('publicUrl', () => {
  it('is required where the provider signs the URL, in words that say what to write', () => {
    expect(() => receiverAt(undefined)).toThrow(
      new TypeError(
        "rawhook: acme: Acme signs the URL that it was given, and a request does not tell it reliably. Set publicUrl to that URL, query included: publicUrl: 'https://example.com/webhooks/acme'.",
      ),
    )
    expect(() => createReceiver(acme, { secret, log: false })).not.toThrow()
  })

  it.each(['', '/hooks', 'app.example/hooks', 'ftp://app.example/hooks', 'mailto:a@b.example'])(
    'refuses %j, which is no URL that was given to a provider',
    (url) => expect(() => receiverAt(url)).toThrow(/acme: publicUrl must be the whole URL/),
  )

  it('is what was signed, whatever host and path the request names', async () => {
    const headers = await headersFor(publicUrl)
    for (const url of ['/hooks?tenant=1', '/', 'http://evil.example/other?tenant=2', 'https://app.example/hooks']) {
      const outcome = await receiverAt(publicUrl).receive(
        arrival({ url, body: event(), headers: { ...headers, host: 'evil.example' } }),
      )
      expect(outcome.kind).toBe('verified')
    }
  })

  it('may be a function of method, path and query, and never of the host that the sender wrote', async () => {
    const seen: PublicUrlRequest[] = []
    const receiver = receiverAt((request) => {
      seen.push(request)
      return `https://app.example${request.path}${request.query}`
    })
    const headers = { ...(await headersFor(publicUrl)), host: 'evil.example', 'x-forwarded-host': 'evil.example' }
    for (const url of ['/hooks?tenant=1', 'http://evil.example/hooks?tenant=1', '/hooks?tenant=1#part']) {
      expect((await receiver.receive(arrival({ url, headers, body: event() }))).kind).toBe('verified')
    }
    expect(seen).toEqual(Array(3).fill({ method: 'POST', path: '/hooks', query: '?tenant=1' }))
  })

  it.each([
    ['*', '*', ''],
    ['https://evil.example', '/', ''],
    ['https://evil.example?a', '/', '?a'],
    ['//evil.example/a?', '//evil.example/a', '?'],
    ['/a?b=https://c.example/d?e', '/a', '?b=https://c.example/d?e'],
    ['/http://a', '/http://a', ''],
  ])('reads of %j the path %j and the query %j', async (url, path, query) => {
    const seen: PublicUrlRequest[] = []
    const receiver = receiverAt((request) => {
      seen.push(request)
      return publicUrl
    })
    await receiver.receive(arrival({ url, headers: {} }))
    expect(seen).toEqual([{ method: 'POST', path, query }])
  })

  it.each([
    [
      'throws',
      (): string => {
        throw new Error('no host')
      },
      /no host/,
    ],
    ['returns no URL', () => '/hooks', /publicUrl must be the whole URL/],
  ])('that %s is a failure of the app, not of the sender', async (_: string, url: PublicUrl, message: RegExp) => {
    const outcome = await receiverAt(url).receive(arrival({ url: '/', headers: {} }))
    expect(outcome).toMatchObject({
      kind: 'rejected',
      error: { code: 'handler_failed', status: 500, cause: { message: expect.stringMatching(message) } },
    })
  })
})
