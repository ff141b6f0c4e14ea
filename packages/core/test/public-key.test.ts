import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { publicKeyCrypto as nodeCrypto } from '../src/crypto/public-key.node.ts'
import { publicKeyCrypto as webCrypto } from '../src/crypto/public-key.web.ts'
import type { PublicKeyAlgorithm, PublicKeyPort } from '../src/crypto/public-key-port.ts'

const bytes = (hex: string): Uint8Array => new Uint8Array(Buffer.from(hex, 'hex'))
const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text)

/** One way to ask a port, whatever its keys are. */
function asking<TKey>(port: PublicKeyPort<TKey>) {
  return {
    verify: async (algorithm: PublicKeyAlgorithm, spki: Uint8Array, data: Uint8Array, signature: Uint8Array) =>
      port.verify(algorithm, await port.importPublicKey(algorithm, spki), data, signature),
    sign: async (algorithm: PublicKeyAlgorithm, pkcs8: Uint8Array, data: Uint8Array) =>
      port.sign(algorithm, pkcs8, data),
  }
}

const ports = { node: asking(nodeCrypto), web: asking(webCrypto) } as const
const names = ['node', 'web'] as const

const spkiOf = (key: KeyObject): Uint8Array => new Uint8Array(key.export({ type: 'spki', format: 'der' }))
const pkcs8Of = (key: KeyObject): Uint8Array => new Uint8Array(key.export({ type: 'pkcs8', format: 'der' }))

const newKeyPairs = () => ({
  ed25519: generateKeyPairSync('ed25519'),
  'ecdsa-p256-sha256': generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  'rsa-sha256': generateKeyPairSync('rsa', { modulusLength: 2048 }),
  'rsa-sha1': generateKeyPairSync('rsa', { modulusLength: 2048 }),
})
const keyPairs = newKeyPairs()
const otherKeyPairs = newKeyPairs()
const algorithms = ['ed25519', 'ecdsa-p256-sha256', 'rsa-sha256', 'rsa-sha1'] as const

const everyPort = async (
  algorithm: PublicKeyAlgorithm,
  spki: Uint8Array,
  data: Uint8Array,
  signature: Uint8Array,
): Promise<boolean[]> => Promise.all(names.map((name) => ports[name].verify(algorithm, spki, data, signature)))

/** RFC 8032 section 7.1. */
const ed25519Vectors = [
  {
    seed: '9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60',
    key: 'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a',
    message: '',
    signature:
      'e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b',
  },
  {
    seed: '4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb',
    key: '3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c',
    message: '72',
    signature:
      '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00',
  },
  {
    seed: 'c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7',
    key: 'fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025',
    message: 'af82',
    signature:
      '6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a',
  },
]

/** RFC 6979 appendix A.2.5; the second has an `s` that is one bit from being shorter. */
const p256Key = bytes(
  '3059301306072a8648ce3d020106082a8648ce3d03010703420004' +
    '60fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6' +
    '7903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299',
)
const p256Vectors = [
  {
    message: 'sample',
    signature:
      '3046022100efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716' +
      '022100f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8',
  },
  {
    message: 'test',
    signature:
      '3045022100f1abb023518351cd71d881567b1ea663ed3efcf6c5132b354f28d3b0b7d38367' +
      '0220019f4113742a2b14bd25926b49c649155f267e60d3814b4c0cc84250e46f0083',
  },
]

describe.each(names)('public keys by %s', (name) => {
  const port = ports[name]

  it.each(ed25519Vectors)('agree with RFC 8032 about the message "$message"', async (vector) => {
    const spki = bytes(`302a300506032b6570032100${vector.key}`)
    const pkcs8 = bytes(`302e020100300506032b657004220420${vector.seed}`)
    const message = bytes(vector.message)
    expect(await port.verify('ed25519', spki, message, bytes(vector.signature))).toBe(true)
    expect(Buffer.from(await port.sign('ed25519', pkcs8, message)).toString('hex')).toBe(vector.signature)
  })

  it.each(p256Vectors)('agree with RFC 6979 about the message "$message"', async ({ message, signature }) => {
    expect(await port.verify('ecdsa-p256-sha256', p256Key, utf8(message), bytes(signature))).toBe(true)
    expect(await port.verify('ecdsa-p256-sha256', p256Key, utf8(`${message}!`), bytes(signature))).toBe(false)
  })

  it.each(algorithms)('sign with %s what both verify', async (algorithm) => {
    const { privateKey, publicKey } = keyPairs[algorithm]
    for (const text of ['', 'a', '\0é🙂', 'x'.repeat(100_000)]) {
      const signature = await port.sign(algorithm, pkcs8Of(privateKey), utf8(text))
      expect(await everyPort(algorithm, spkiOf(publicKey), utf8(text), signature)).toEqual([true, true])
      expect(await everyPort(algorithm, spkiOf(publicKey), utf8(`${text} `), signature)).toEqual([false, false])
    }
  })

  it.each(algorithms)('refuse what another key signed with %s', async (algorithm) => {
    const { privateKey } = keyPairs[algorithm]
    const spki = spkiOf(otherKeyPairs[algorithm].publicKey)
    const signature = await port.sign(algorithm, pkcs8Of(privateKey), utf8('a'))
    expect(await port.verify(algorithm, spki, utf8('a'), signature)).toBe(false)
  })
})

describe('both public-key ports', () => {
  const hashOf = { ed25519: null, 'ecdsa-p256-sha256': 'sha256', 'rsa-sha256': 'sha256', 'rsa-sha1': 'sha1' } as const

  it.each(algorithms)('give the same answer to every damaged signature of %s', async (algorithm) => {
    const { privateKey, publicKey } = keyPairs[algorithm]
    const data = utf8('delivery')
    const good = new Uint8Array(sign(hashOf[algorithm], data, privateKey))
    expect(await everyPort(algorithm, spkiOf(publicKey), data, good)).toEqual([true, true])
    const damaged = [
      new Uint8Array(),
      new Uint8Array(64),
      good.slice(1),
      good.slice(0, -1),
      Uint8Array.of(...good, 0),
      Uint8Array.of(0, ...good),
      ...Array.from(good.slice(0, 72), (byte, index) => good.with(index, byte ^ 1)),
    ]
    for (const signature of damaged) {
      expect(await everyPort(algorithm, spkiOf(publicKey), data, signature)).toEqual([false, false])
    }
  })

  it('refuse every form of an ECDSA signature but the canonical DER', async () => {
    const { privateKey, publicKey } = keyPairs['ecdsa-p256-sha256']
    const key = privateKey.export({ format: 'pem', type: 'pkcs8' })
    const data = utf8('delivery')
    const plain = new Uint8Array(sign('sha256', data, { key, dsaEncoding: 'ieee-p1363' }))
    const [r, s] = [plain.slice(0, 32), plain.slice(32)]
    const sequence = (...parts: readonly (readonly number[])[]) => {
      const content = parts.flat()
      return Uint8Array.of(0x30, content.length, ...content)
    }
    const padded = (number: Uint8Array) => [0x02, 34, 0, 0, ...number]
    const forms = [
      plain,
      sequence(padded(r), padded(s)),
      sequence([0x02, 32, ...r], padded(s)),
      sequence([0x03, 33, 0, ...r], [0x02, 33, 0, ...s]),
    ]
    for (const form of forms) {
      expect(await everyPort('ecdsa-p256-sha256', spkiOf(publicKey), data, form)).toEqual([false, false])
    }
  })

  it('refuse a key of another kind or curve, and what it signed', async () => {
    const kinds = {
      ...keyPairs,
      p384: generateKeyPairSync('ec', { namedCurve: 'P-384' }),
      p521: generateKeyPairSync('ec', { namedCurve: 'P-521' }),
    }
    const data = utf8('delivery')
    for (const algorithm of algorithms) {
      for (const [kind, { privateKey, publicKey }] of Object.entries(kinds)) {
        if (kind === algorithm || (kind.startsWith('rsa') && algorithm.startsWith('rsa'))) continue
        const signature = new Uint8Array(sign(kind.startsWith('ed') ? null : 'sha256', data, privateKey))
        for (const name of names) {
          // A runtime that imports such a key finds no signature of it.
          const verified = await ports[name].verify(algorithm, spkiOf(publicKey), data, signature).catch(() => false)
          expect(verified, `${kind} for ${algorithm} by ${name}`).toBe(false)
          const signed = ports[name].sign(algorithm, pkcs8Of(privateKey), data)
          await expect(signed, `${kind} for ${algorithm} by ${name}`).rejects.toThrow()
        }
      }
    }
  })

  it('refuse a key that is not one', async () => {
    for (const name of names) {
      for (const algorithm of algorithms) {
        await expect(ports[name].verify(algorithm, utf8('no key'), utf8(''), utf8(''))).rejects.toThrow()
      }
    }
  })
})
