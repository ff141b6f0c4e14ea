import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest'
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
    claim: () => ({ ...right, ...claim }),
    fetch: get,
    ...more,
  })
}

const prove = (subject: ReturnType<typeof scheme>) => subject.prove(request, body, 'acme')
const unavailable = expect.objectContaining<Partial<Refusal>>({ refused: 'secret_unavailable' })

describe('a certificate scheme', () => {
  it.each(['sha256', 'sha1'] as const)('proves what the key of the certificate signed with %s', async (hash) => {
    const claim = { algorithm: `rsa-${hash}`, signature: acme.sign(content, hash), timestamp: 7 } as const
    expect(await prove(scheme(serving(), claim))).toEqual({ signed: body, timestamp: 7 })
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
    expect(await prove(scheme(serving(), { timestamp: 7 }, { timestamped: true }))).toMatchObject({ timestamp: 7 })
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

  it('proves nothing when more than a certificate is answered', async () => {
    const { certificate: pem } = acme
    for (const text of [`x\n${pem}`, `${pem}\nx`, pem + pem, `<html>${pem}</html>`, pem + ' '.repeat(65_536)]) {
      expect(await prove(scheme(answering(200, text)))).toBeUndefined()
    }
    expect(await prove(scheme(answering(200, `\n${pem.trim()}\r\n\n`)))).toMatchObject({ signed: body })
  })

  it.each([500, 503])('cannot tell when it is answered %i', async (status) => {
    expect(await prove(scheme(answering(status, '')))).toEqual(unavailable)
  })

  it('cannot tell when the certificate has a key of another kind', async () => {
    const elliptic = await selfSigned('acme.test', 'ec')
    const proof = await prove(scheme(answering(200, elliptic.certificate)))
    expect([undefined, 'secret_unavailable']).toContain(proof && 'refused' in proof ? proof.refused : proof)
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

  it('fetches a certificate once, also for deliveries at the same time', async () => {
    const get = serving()
    const subject = scheme(get)
    await Promise.all([prove(subject), prove(subject), prove(subject)])
    await prove(subject)
    expect(get).toHaveBeenCalledTimes(1)
  })

  it('keeps no failure of the network or of the server', async () => {
    const get = serving().mockResolvedValueOnce(new Response('', { status: 503 }))
    const subject = scheme(get)
    expect(await prove(subject)).toEqual(unavailable)
    expect(await prove(subject)).toEqual({ signed: body, timestamp: undefined })
  })

  it.each([
    ['404', 404, ''],
    ['what is no certificate', 200, '<html>'],
  ])('fetches once for twenty forgeries that name one place, which is answered %s', async (_, status, text) => {
    const get = answering(status, text)
    const subject = scheme(get)
    const proofs = await Promise.all(Array.from({ length: 10 }, async () => prove(subject)))
    for (let count = 10; count < 20; count++) proofs.push(await prove(subject))
    expect(proofs).toEqual(proofs.map(() => undefined))
    expect(get).toHaveBeenCalledTimes(1)
  })

  it('asks again a minute after a place had no certificate', async () => {
    vi.useFakeTimers({ toFake: ['performance'] })
    onTestFinished(() => {
      vi.useRealTimers()
    })
    const get = serving().mockResolvedValueOnce(new Response('', { status: 404 }))
    const subject = scheme(get)
    expect(await prove(subject)).toBeUndefined()
    vi.advanceTimersByTime(59_999)
    expect([await prove(subject), get.mock.calls.length]).toEqual([undefined, 1])
    vi.advanceTimersByTime(1)
    expect(await prove(subject)).toMatchObject({ signed: body })
    expect(get).toHaveBeenCalledTimes(2)
  })

  it('keeps the right certificate however many places without one are named', async () => {
    const get = vi.fn<typeof fetch>(async (url) =>
      url instanceof URL && url.href === certificateUrl
        ? new Response(acme.certificate)
        : new Response('', { status: 404 }),
    )
    const urls = [certificateUrl, ...Array.from({ length: 50 }, (_, which) => `https://certs.acme.test/${which}.pem`)]
    let named = certificateUrl
    const signature = acme.sign(content)
    const claim = (): CertificateClaim => ({ certificateUrl: named, algorithm: 'rsa-sha256', signature, content })
    const subject = scheme(get, {}, { claim })
    for (const url of [...urls, ...urls]) {
      named = url
      expect(await prove(subject)).toEqual(
        url === certificateUrl ? expect.objectContaining({ signed: body }) : undefined,
      )
    }
    expect(get).toHaveBeenCalledTimes(urls.length)
  })

  it('keeps sixteen certificates and no more', async () => {
    const get = vi.fn<typeof fetch>(async () => new Response(acme.certificate))
    let turn = 0
    const signature = acme.sign(content)
    const claim = (): CertificateClaim => ({
      certificateUrl: `https://certs.acme.test/${turn}.pem`,
      algorithm: 'rsa-sha256',
      signature,
      content,
    })
    const subject = scheme(get, {}, { claim })
    const ask = async (which: number) => {
      turn = which
      await prove(subject)
      return get.mock.calls.length
    }
    for (let which = 0; which < 16; which++) await ask(which)
    expect(await ask(0)).toBe(16)
    expect(await ask(16)).toBe(17)
    expect(await ask(16)).toBe(17)
    expect(await ask(0)).toBe(18)
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

  it('needs a name to compare with, and hands it to the claim', async () => {
    const claim = vi.fn<CertificateDescription['claim']>()
    const subject = scheme(serving(), {}, { claim })
    expect([subject.importKey(''), subject.importKey(' \n'), subject.importKey(new Uint8Array())]).toEqual([
      undefined,
      undefined,
      undefined,
    ])
    const name = await subject.importKey(new TextEncoder().encode('topic'))
    await subject.prove(request, body, String(name))
    expect(claim).toHaveBeenCalledWith(request, body, 'topic')
  })

  it('cannot sign, because only the provider has the private key', async () => {
    await expect(scheme(serving()).sign({ body, secret: 'acme', now: 0 })).rejects.toThrow(TypeError)
  })
})
