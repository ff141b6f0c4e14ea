import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { createReceiver, publicKey, verify } from '../src/index.ts'
import { acmeWith } from './acme.ts'
import { event } from './delivery.ts'

const prime = 2n ** 255n - 19n
const mod = (value: bigint): bigint => ((value % prime) + prime) % prime

function power(base: bigint, exponent: bigint): bigint {
  let result = 1n
  for (let factor = mod(base), rest = exponent; rest > 0n; rest >>= 1n, factor = mod(factor * factor)) {
    if (rest & 1n) result = mod(result * factor)
  }
  return result
}
const inverse = (value: bigint): bigint => power(value, prime - 2n)
const d = mod(-121665n * inverse(121666n))
const rootOfMinusOne = power(2n, (prime - 1n) / 4n)

/** A square root; nothing when there is none. */
function rootOf(square: bigint): bigint | undefined {
  const candidate = power(square, (prime + 3n) / 8n)
  return [candidate, mod(candidate * rootOfMinusOne)].find((root) => mod(root * root) === mod(square))
}

/** The x of a point of the curve with this y (RFC 8032 section 5.1.3); nothing when there is none. */
const xOf = (y: bigint): bigint | undefined => rootOf((y * y - 1n) * inverse(d * y * y + 1n))

type Point = readonly [x: bigint, y: bigint]
function double([x, y]: Point): Point {
  const product = mod(d * x * x * y * y)
  return [mod(2n * x * y * inverse(1n + product)), mod((y * y + x * x) * inverse(1n - product))]
}
const isSmall = (y: bigint): boolean => {
  const x = xOf(mod(y))
  if (x === undefined) return false
  const [atX, atY] = double(double(double([x, mod(y)])))
  return atX === 0n && atY === 1n
}

const hexOf = (number: bigint): string =>
  Buffer.from(number.toString(16).padStart(64, '0'), 'hex').reverse().toString('hex')

/**
 * The y of the points of order 8: twice such a point has y = 0, so that x² = -y², and with the equation of the curve
 * d y⁴ + 2 y² = 1.
 */
const order8 = [1n, -1n]
  .map((sign) => rootOf(mod((-1n + sign * (rootOf(1n + d) ?? 0n)) * inverse(d))))
  .flatMap((y) => (y === undefined ? [] : [y, prime - y]))

const ed25519 = publicKey({ algorithm: 'ed25519', encoding: 'hex', key: 'hex', header: 'X-Signature' })
const ecdsa = publicKey({ algorithm: 'ecdsa-p256-sha256', encoding: 'base64', key: 'base64', header: 'X-Signature' })
const der = (key: KeyObject): string => key.export({ type: 'spki', format: 'der' }).toString('base64')
const raw = (key: KeyObject): string => Buffer.from(key.export({ format: 'jwk' }).x ?? '', 'base64url').toString('hex')

describe('a public key of Ed25519', () => {
  /** Every way to write a y of 255 bits, and the sign of x. */
  const written = [0n, 1n, prime - 1n, ...order8]
    .flatMap((y) => [y, y + prime])
    .filter((y) => y < 2n ** 255n)
    .flatMap((y) => [y, y + 2n ** 255n])

  it('has small order at just those points that are refused', () => {
    expect(written.map((each) => isSmall(each % 2n ** 255n))).toEqual(written.map(() => true))
    expect(written).toHaveLength(14)
    expect(isSmall(2n)).toBe(false)
  })

  it.each(written.map(hexOf))('is refused at start when its point has small order: %s', async (secret) => {
    expect(() => ed25519.importKey(secret)).toThrow(TypeError)
    const provider = { ...acmeWith({ signature: ed25519 }), keys: 'public' as const }
    expect(() => createReceiver(provider, { secret, log: false })).toThrow(TypeError)
    const zeros = { body: event(), secret, signature: '00'.repeat(64) }
    await expect(verify(provider, zeros)).rejects.toThrow(TypeError)
  })

  it('is taken when it is one', () => {
    for (let count = 0; count < 50; count++) {
      expect(ed25519.importKey(raw(generateKeyPairSync('ed25519').publicKey))).toBeDefined()
    }
  })

  it.each([31, 33, 64])('is refused at start when it has %i bytes', (length) => {
    expect(() => ed25519.importKey('11'.repeat(length))).toThrow(/32 bytes/)
  })
})

describe('a public key of ECDSA', () => {
  const keys = {
    'another curve, P-384': generateKeyPairSync('ec', { namedCurve: 'P-384' }),
    'another curve, P-521': generateKeyPairSync('ec', { namedCurve: 'P-521' }),
    RSA: generateKeyPairSync('rsa', { modulusLength: 2048 }),
    Ed25519: generateKeyPairSync('ed25519'),
  }

  it.each(Object.entries(keys))(
    'is refused at start when it is of %s',
    async (kind, { publicKey: verifying, privateKey }) => {
      const provider = { ...acmeWith({ signature: ecdsa }), keys: 'public' as const }
      const secret = der(verifying)
      expect(() => createReceiver(provider, { secret, log: false })).toThrow(/P-256/)
      const body = event()
      const signature = sign(kind === 'Ed25519' ? null : 'sha256', Buffer.from(body), privateKey).toString('base64')
      await expect(verify(provider, { body, secret, signature })).rejects.toThrow(TypeError)
    },
  )

  it('is refused at start when any byte before its point is another, as that names the curve', () => {
    const spki = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ type: 'spki', format: 'der' })
    for (let at = 0; at <= 26; at++) {
      const other = Buffer.from(spki)
      other.writeUInt8(other.readUInt8(at) ^ 1, at)
      expect(() => ecdsa.importKey(other.toString('base64'))).toThrow(/P-256/)
    }
  })

  it('is refused at start when its point is compressed, as not every runtime reads it', () => {
    const { publicKey: verifying } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const { x = '', y = '' } = verifying.export({ format: 'jwk' })
    const sign = (Buffer.from(y, 'base64url').at(-1) ?? 0) & 1
    const point = Buffer.concat([Buffer.of(2 + sign), Buffer.from(x, 'base64url')])
    const head = Buffer.from('3039301306072a8648ce3d020106082a8648ce3d030107032200', 'hex')
    expect(() => ecdsa.importKey(Buffer.concat([head, point]).toString('base64'))).toThrow(TypeError)
  })

  it('is taken when it is one, and only the point after the prefix differs', async () => {
    const { publicKey: verifying, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const provider = { ...acmeWith({ signature: ecdsa }), keys: 'public' as const }
    const body = event()
    const signature = sign('sha256', Buffer.from(body), privateKey).toString('base64')
    expect(await verify(provider, { body, secret: der(verifying), signature })).toMatchObject({ id: 'evt_1' })
  })
})
