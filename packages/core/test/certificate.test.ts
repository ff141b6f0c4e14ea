import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { beforeAll, describe, expect, it, vi } from 'vitest'
import type { Refusal } from '../src/refusal.ts'
import { type CertificateClaim, type CertificateDescription, certificate } from '../src/schemes/certificate.ts'
import { type SelfSigned, selfSigned } from './self-signed.ts'

const certificateUrl = 'https://certs.acme.test/current.pem'
const body = new TextEncoder().encode('{"id":"evt_1"}')
const content = 'signed by Acme'
const request = { header: () => undefined, method: 'POST', url: '' }

let acme: SelfSigned
beforeAll(async () => {
  acme = await selfSigned('acme.test')
})

const answering = (status: number, text: string) => vi.fn<typeof fetch>(async () => new Response(text, { status }))
const serving = () => answering(200, acme.certificate)

/** A scheme that is sent one claim, right unless the test says otherwise. */
function scheme(get: typeof fetch, claim: Partial<CertificateClaim> = {}, more: Partial<CertificateDescription> = {}) {
  const right: CertificateClaim = { certificateUrl, algorithm: 'rsa-sha256', signature: acme.sign(content), content }
  return certificate({
    timestamped: false,
    places: /^certs\.acme\.test\/[\w-]+\.pem$/,
    subjects: () => ['acme.test', /^[a-z]+\.signing\.acme\.test$/],
    claim: () => ({ ...right, ...claim }),
    fetch: get,
    ...more,
  })
}

const now = 1_700_000_000
const tolerance = 300

/** Reads and proves a delivery as a receiver does. */
async function prove(subject: ReturnType<typeof scheme>, clock = now, name = 'acme') {
  const claims = await subject.parseBody?.(request, body)
  if (claims !== undefined && 'refused' in claims) throw new TypeError('the scheme refuses no body')
  return subject.prove(claims, body, name, { tolerance, now: clock })
}
const unavailable = expect.objectContaining<Partial<Refusal>>({ refused: 'secret_unavailable' })

describe('a certificate scheme', () => {
  it.each(['sha256', 'sha1'] as const)('proves what the key of the certificate signed with %s', async (hash) => {
    const claim = { algorithm: `rsa-${hash}`, signature: acme.sign(content, hash), timestamp: now } as const
    expect(await prove(scheme(serving(), claim))).toEqual({ signed: body, timestamp: now })
  })

  it('does not prove another content, another hash, another key or a damaged signature', async () => {
    const other = await selfSigned('other.test')
    const damaged = Buffer.from(acme.sign(content), 'base64')
    damaged.writeUInt8(damaged.readUInt8(9) ^ 1, 9)
    const claims: Partial<CertificateClaim>[] = [
      { content: `${content} ` },
      { algorithm: 'rsa-sha1' },
      { signature: other.sign(content) },
      { signature: damaged.toString('base64') },
      { signature: '' },
    ]
    for (const claim of claims) expect(await prove(scheme(serving(), claim))).toBeUndefined()
  })

  it.each([
    ['another host', 'https://certs.evil.test/current.pem'],
    ['a host that ends like it', 'https://evil-certs.acme.test/current.pem'],
    ['a host that begins like it', 'https://certs.acme.test.evil.test/current.pem'],
    ['the host as a user', 'https://certs.acme.test@evil.test/current.pem'],
    ['a user', 'https://user@certs.acme.test/current.pem'],
    ['a password', 'https://:password@certs.acme.test/current.pem'],
    ['a port', 'https://certs.acme.test:8443/current.pem'],
    ['http', 'http://certs.acme.test/current.pem'],
    ['a file', 'file://certs.acme.test/current.pem'],
    ['another path', 'https://certs.acme.test/other/current.pem'],
    ['another file', 'https://certs.acme.test/current.txt'],
    ['a query', 'https://certs.acme.test/current.pem?x'],
    ['an empty query', 'https://certs.acme.test/current.pem?'],
    ['a fragment', 'https://certs.acme.test/current.pem#x'],
    ['a path that climbs', 'https://certs.acme.test/../other/current.pem'],
    ['data', 'data:application/x-pem-file,x'],
    ['no scheme', '//certs.acme.test/current.pem'],
    ['no host', '/current.pem'],
    ['nothing', ''],
  ])('never fetches from %s', async (_, url) => {
    const get = serving()
    expect(await prove(scheme(get, { certificateUrl: url }))).toBeUndefined()
    expect(get).not.toHaveBeenCalled()
  })

  it('fetches nothing for a claim that cannot be right', async () => {
    const get = serving()
    const throwing = () => {
      throw new TypeError('another shape')
    }
    expect(await prove(scheme(get, {}, { claim: () => undefined }))).toBeUndefined()
    expect(await prove(scheme(get, {}, { claim: throwing }))).toBeUndefined()
    expect(await prove(scheme(get, { signature: 'not base64' }))).toBeUndefined()
    expect(await prove(scheme(get, { signature: `${acme.sign(content)}=` }))).toBeUndefined()
    expect(get).not.toHaveBeenCalled()
  })

  it('does not take a claim without a time where the provider signs one', async () => {
    expect(await prove(scheme(serving(), {}, { timestamped: true }))).toBeUndefined()
    expect(await prove(scheme(serving(), { timestamp: now }, { timestamped: true }))).toMatchObject({ timestamp: now })
  })

  it.each([
    ['404', 404, 'not found'],
    ['403', 403, ''],
    ['nothing', 200, ''],
    ['what is no certificate', 200, '<html>'],
    ['base64 that is no certificate', 200, '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----'],
    ['a certificate that is cut', 200, '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----'],
  ])('proves nothing when it is answered %s', async (_, status, text) => {
    expect(await prove(scheme(answering(status, text)))).toBeUndefined()
  })

  it('proves nothing when anything but certificates is answered', async () => {
    const { certificate: pem } = acme
    for (const text of [`x\n${pem}`, `${pem}\nx`, `${pem}x${pem}`, `<html>${pem}</html>`, pem + ' '.repeat(65_536)]) {
      expect(await prove(scheme(answering(200, text)))).toBeUndefined()
    }
    expect(await prove(scheme(answering(200, `\n${pem.trim()}\r\n\n`)))).toMatchObject({ signed: body })
  })

  it('takes the first of several certificates, as they are written in a chain', async () => {
    const { certificate: other } = await selfSigned('acme.test')
    expect(await prove(scheme(answering(200, acme.certificate + other)))).toMatchObject({ signed: body })
    expect(await prove(scheme(answering(200, other + acme.certificate)))).toBeUndefined()
  })

  it.each([500, 503])('cannot tell when it is answered %i', async (status) => {
    expect(await prove(scheme(answering(status, '')))).toEqual(unavailable)
  })

  it('proves nothing with a key of another kind, or a short one', async () => {
    for (const specials of [{ keyType: 'ec' }, { keySize: 1024 }] as const) {
      const other = await selfSigned('acme.test', specials)
      const claim = { signature: other.sign(content) }
      expect(await prove(scheme(answering(200, other.certificate), claim))).toBeUndefined()
    }
  })

  it('fetches nothing for a signature that no RSA key of 2048 to 4096 bits makes', async () => {
    const get = serving()
    for (const length of [0, 3, 71, 255, 513, 3000]) {
      expect(await prove(scheme(get, { signature: Buffer.alloc(length).toString('base64') }))).toBeUndefined()
    }
    expect(get).not.toHaveBeenCalled()
  })

  it('fetches for a signature of any key of that size, and takes none of another length than the key has', async () => {
    for (const length of [256, 384, 512]) {
      const get = serving()
      expect(await prove(scheme(get, { signature: Buffer.alloc(length).toString('base64') }))).toBeUndefined()
      expect(get).toHaveBeenCalledTimes(1)
    }
  })

  it('cannot tell when the network fails, and keeps the cause', async () => {
    const cause = new TypeError('fetch failed')
    const get = vi.fn<typeof fetch>(() => Promise.reject(cause))
    expect(await prove(scheme(get))).toMatchObject({ refused: 'secret_unavailable', cause })
  })

  it('follows no redirect, and gives up after a time', async () => {
    const paths: unknown[] = []
    const signals: unknown[] = []
    const server = createServer((incoming, response) => {
      paths.push(incoming.url)
      response.writeHead(302, { location: '/elsewhere.pem' }).end()
    })
    await once(server.listen(0, '127.0.0.1'), 'listening')
    const { port } = server.address() as AddressInfo
    const get: typeof fetch = (url, init) => {
      signals.push(init?.signal)
      return fetch(`http://127.0.0.1:${port}${url instanceof URL ? url.pathname : ''}`, init)
    }
    expect(await prove(scheme(get))).toEqual(unavailable)
    server.closeAllConnections()
    server.close()
    expect(paths).toEqual(['/current.pem'])
    expect(signals).toEqual([expect.any(AbortSignal)])
  })

  it('names the header that is missing', () => {
    const subject = scheme(serving(), {}, { headers: ['Acme-Cert', 'Acme-Sig'] })
    const header = (name: string) => (name === 'Acme-Cert' ? certificateUrl : undefined)
    expect(subject.present({ ...request, header })).toMatchObject({
      refused: 'signature_missing',
      message: expect.stringContaining('Acme-Sig'),
    })
    expect(subject.present({ ...request, header: () => 'x' })).toMatchObject({ method: 'POST' })
  })

  it('needs a name to compare with, and hands it to the claim with what was parsed', async () => {
    const claim = vi.fn<CertificateDescription['claim']>()
    const subject = scheme(serving(), {}, { claim, parse: () => 'parsed' })
    expect([subject.importKey(''), subject.importKey(' \n'), subject.importKey(new Uint8Array())]).toEqual([
      undefined,
      undefined,
      undefined,
    ])
    const name = await subject.importKey(new TextEncoder().encode('topic'))
    await prove(subject, now, String(name))
    expect(claim).toHaveBeenCalledWith(request, body, 'topic', 'parsed')
  })

  it('refuses a name that cannot be one of the provider, without showing it', () => {
    const subject = scheme(serving(), {}, { names: /^topic_\w+$/ })
    expect(subject.importKey('topic_1')).toBe('topic_1')
    expect(() => subject.importKey('whsec_1')).toThrow(TypeError)
    expect(() => subject.importKey('whsec_1')).not.toThrow(/whsec_1/)
  })

  it('cannot sign, because only the provider has the private key', async () => {
    await expect(scheme(serving()).sign({ body, secret: 'acme', now: 0 })).rejects.toThrow(TypeError)
  })
})
