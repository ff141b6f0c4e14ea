import { X509Certificate } from 'node:crypto'
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { parseCertificate } from '../src/crypto/x509.ts'
import { type SelfSigned, selfSigned } from './self-signed.ts'

const pemOf = (der: Uint8Array): string =>
  `-----BEGIN CERTIFICATE-----\n${Buffer.from(der).toString('base64')}\n-----END CERTIFICATE-----\n`

let root: SelfSigned
let leaf: SelfSigned
beforeAll(async () => {
  root = await selfSigned('Acme Root', { notAfter: '2055-03-04T05:06:07Z' })
  leaf = await selfSigned('Acme.test', { issuer: root, dnsNames: ['a.acme.test', 'B.acme.test'] })
})

describe('a certificate', () => {
  it('is read as node:crypto reads it', () => {
    for (const [{ certificate }, keyBytes, names] of [
      [root, 256, ['acme root']],
      [leaf, 256, ['acme.test', 'a.acme.test', 'b.acme.test']],
    ] as const) {
      const theirs = new X509Certificate(certificate)
      expect(parseCertificate(certificate)).toMatchObject({
        keyBytes,
        names,
        notBefore: Date.parse(theirs.validFrom) / 1000,
        notAfter: Date.parse(theirs.validTo) / 1000,
        spki: new Uint8Array(theirs.publicKey.export({ type: 'spki', format: 'der' })),
      })
    }
    expect(parseCertificate(leaf.certificate)?.issuer).toEqual(parseCertificate(root.certificate)?.subject)
  })

  it('is nothing when it is cut, and never throws', () => {
    const { raw } = new X509Certificate(leaf.certificate)
    for (let length = 0; length < raw.length; length++) {
      expect(parseCertificate(pemOf(raw.subarray(0, length)))).toBeUndefined()
    }
  })

  it('is read or not, and never throws, whatever is in it', () => {
    const { raw } = new X509Certificate(leaf.certificate)
    const place = fc.nat(raw.length - 1)
    fc.assert(
      fc.property(fc.array(fc.tuple(place, fc.nat(255)), { maxLength: 5 }), (changes) => {
        const der = Uint8Array.from(raw)
        for (const [at, byte] of changes) der[at] = byte
        const read = parseCertificate(pemOf(der))
        expect(read === undefined || read.notBefore <= read.notAfter).toBe(true)
      }),
    )
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (der) => void parseCertificate(pemOf(der))))
    fc.assert(fc.property(fc.string(), (text) => void parseCertificate(text)))
  })
})
