import { createHash, createPublicKey } from 'node:crypto'
import { describe, expect, it, vi } from 'vitest'
import { createReceiver, publicKey } from '../src/index.ts'
import { decoyKey } from '../src/schemes/decoy-keys.ts'
import { acmeWith, now } from './acme.ts'
import { arrival, event } from './delivery.ts'

const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest()
const numberOf = (bytes: Uint8Array): bigint => BigInt(`0x${Buffer.from(bytes).toString('hex')}`)

function power(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let result = 1n
  for (let rest = exponent, square = base % modulus; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = (result * square) % modulus
    square = (square * square) % modulus
  }
  return result
}

describe('a decoy key', () => {
  it('of P-256 is a point of the curve whose x is a hash', () => {
    const prime = 2n ** 256n - 2n ** 224n + 2n ** 192n + 2n ** 96n - 1n
    const b = 0x5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604bn
    const spki = Buffer.from(decoyKey('ecdsa-p256-sha256'))
    const {
      crv,
      x = '',
      y = '',
    } = createPublicKey({ key: spki, format: 'der', type: 'spki' }).export({ format: 'jwk' })
    expect(crv).toBe('P-256')
    expect(Buffer.from(x, 'base64url')).toEqual(sha256('rawhook decoy P-256 0'))
    const [px, py] = [numberOf(Buffer.from(x, 'base64url')), numberOf(Buffer.from(y, 'base64url'))]
    expect((py * py) % prime).toBe((px ** 3n - 3n * px + b) % prime)
    expect(py % 2n).toBe(0n)
  })

  it('of Ed25519 is a point of the curve that is a hash', () => {
    const prime = 2n ** 255n - 19n
    const inverse = (value: bigint): bigint => power(value, prime - 2n, prime)
    const d = ((prime - 121665n) * inverse(121666n)) % prime
    const bytes = decoyKey('ed25519')
    expect(Buffer.from(bytes)).toEqual(sha256('rawhook decoy Ed25519 0'))
    const y = numberOf(bytes.toReversed()) % 2n ** 255n
    expect(y).toBeLessThan(prime)
    const xSquared = ((y * y - 1n) * inverse((d * y * y + 1n) % prime)) % prime
    expect(power(xSquared, (prime - 1n) / 2n, prime)).toBe(1n)
  })

  it.each([
    ['ecdsa-p256-sha256', 'base64', Buffer.from('3006020101020101', 'hex')],
    ['ed25519', 'hex', Buffer.alloc(64, 1)],
  ] as const)('of %s is what an unknown tenant is verified with', async (algorithm, key, forged) => {
    const signature = publicKey({ algorithm, key, encoding: 'hex', header: 'Acme-Signature' })
    const prove = vi.fn<typeof signature.prove>((...given) => signature.prove(...given))
    const provider = acmeWith({ keys: 'public', signature: { ...signature, prove } })
    const receiver = createReceiver(provider, { secret: () => undefined, now: () => now, log: false })
    const request = arrival({ body: event(), headers: { 'Acme-Signature': forged.toString('hex') } })
    expect(await receiver.receive(request)).toMatchObject({ error: { code: 'signature_invalid' } })
    expect(prove).toHaveBeenCalledOnce()
    expect(prove.mock.calls[0]?.[2]).toBe(await signature.importKey(decoyKey(algorithm)))
  })
})
