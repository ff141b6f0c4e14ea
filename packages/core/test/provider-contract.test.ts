import { createHmac } from 'node:crypto'
import { type ProviderVector, testProvider } from '@rawhook/testing/contracts'
import { describe, expect, it } from 'vitest'
import { type AnyEvents, type HmacDescription, hmac, type WebhookProvider } from '../src/index.ts'
import { acmeWith, now } from './acme.ts'
import { event } from './delivery.ts'

const body = event()
const key = Buffer.from('0123456789abcdef0123456789abcdef')
const encoded = `whsec_${key.toString('base64')}`

interface Shape {
  readonly secret: string
  readonly description: Partial<HmacDescription>
  readonly headers: Readonly<Record<string, string>>
  readonly provider?: Partial<WebhookProvider<AnyEvents>>
}

const mac = (content: string, hash = 'sha256') => createHmac(hash, key).update(content)

/** What the forty-odd providers have in common, with the signatures that node:crypto gives. */
const shapes: Readonly<Record<string, Shape>> = {
  'id and time in headers, versions in a list, key in base64': {
    secret: encoded,
    description: {
      encoding: 'base64',
      header: 'webhook-signature',
      format: { kind: 'versioned-list', separator: ' ', version: 'v1', delimiter: ',' },
      timestamp: { header: 'webhook-timestamp', unit: 'seconds' },
      id: 'webhook-id',
      content: '{id}.{timestamp}.{body}',
      key: { prefix: 'whsec_', encoding: 'base64' },
    },
    headers: {
      'webhook-id': 'msg_1',
      'webhook-timestamp': String(now),
      'webhook-signature': `v1,${mac(`msg_1.${now}.${body}`).digest('base64')}`,
    },
    provider: { rejectStatus: 401 },
  },
  'a prefix and a time in its own header': {
    secret: key.toString(),
    description: {
      format: { kind: 'prefixed', prefix: 'v0=' },
      timestamp: { header: 'X-Time', unit: 'seconds' },
      content: 'v0:{timestamp}:{body}',
    },
    headers: { 'X-Time': String(now), 'Acme-Signature': `v0=${mac(`v0:${now}:${body}`).digest('hex')}` },
  },
  'milliseconds, and the URL is signed': {
    secret: key.toString(),
    description: {
      encoding: 'base64',
      timestamp: { header: 'X-Time', unit: 'milliseconds' },
      content: '{method}{url}{body}{timestamp}',
    },
    headers: {
      'X-Time': String(now * 1000),
      'Acme-Signature': mac(`POSThttps://a.example/${body}${now * 1000}`).digest('base64'),
    },
  },
  'base64 of SHA-1 over the URL': {
    secret: key.toString(),
    description: { hash: 'sha1', encoding: 'base64', content: '{url}{body}' },
    headers: { 'Acme-Signature': mac(`https://a.example/${body}`, 'sha1').digest('base64') },
  },
  'a list of versions with commas, SHA-512': {
    secret: key.toString(),
    description: {
      hash: 'sha512',
      format: { kind: 'versioned-list', separator: ',', version: 'v1', delimiter: '=' },
      aliases: ['Old-Signature'],
    },
    headers: { 'Acme-Signature': `v1=${mac(body, 'sha512').digest('hex')}` },
  },
  'keys and values with semicolons': {
    secret: key.toString(),
    description: {
      format: { kind: 'key-value', separator: ';', timestamp: 'ts', signature: 'h1' },
      timestamp: { unit: 'seconds' },
      content: '{timestamp}:{body}',
    },
    headers: { 'Acme-Signature': `ts=${now};h1=${mac(`${now}:${body}`).digest('hex')}` },
    provider: { tolerance: 5, codes: { signature_stale: 'signature_invalid' } },
  },
}

function subject({ secret, description, headers, provider }: Shape) {
  const signature = hmac({ hash: 'sha256', encoding: 'hex', header: 'Acme-Signature', ...description })
  const vector: ProviderVector = {
    id: 'computed with node:crypto',
    headers,
    body,
    secret,
    now,
    url: 'https://a.example/',
    expected: { valid: true, event: { id: 'evt_1', type: 'order.paid' } },
    source: 'node:crypto',
  }
  return { provider: acmeWith({ signature, ...provider }), secret, vectors: [vector] }
}

for (const [name, shape] of Object.entries(shapes)) describe(name, () => testProvider({ describe, it }, subject(shape)))

/** The names of the contract's tests that a provider fails. */
async function failures(provider: WebhookProvider<AnyEvents>, shape: Shape): Promise<string[]> {
  const failed: string[] = []
  const runs: Promise<unknown>[] = []
  const runner = {
    describe: (_: string, define: () => void) => define(),
    it: (name: string, run: () => Promise<void>) => runs.push(run().catch(() => failed.push(name))),
  }
  testProvider(runner, { ...subject(shape), provider })
  await Promise.all(runs)
  return failed
}

describe('the provider contract', () => {
  const shape = shapes['a prefix and a time in its own header'] ?? { secret: '', description: {}, headers: {} }
  const { provider } = subject(shape)
  const { signature } = provider
  const withSignature = (changes: Partial<typeof signature>) => ({
    ...provider,
    signature: { ...signature, ...changes },
  })

  it('is passed by a provider that does everything right', async () => {
    expect(await failures(provider, shape)).toEqual([])
  })

  it('finds a scheme that accepts everything', async () => {
    const open = withSignature({ prove: (_, signed) => ({ signed, timestamp: now }) })
    expect(await failures(open, shape)).toEqual(
      expect.arrayContaining([
        'a body with a space added is refused',
        'a body with $& inserted is refused',
        'a signature whose first character differs is refused',
        'must be the right one',
        'makes a late forgery a forgery',
      ]),
    )
  })

  it('finds a scheme that ignores the age', async () => {
    const ageless = withSignature({
      prove: async (presented, bytes, key) => {
        const proof = await signature.prove(presented, bytes, key)
        return proof && { signed: proof.signed }
      },
    })
    expect(await failures(ageless, shape)).toContain('is stale one second beyond the tolerance, in both directions')
  })

  it('finds a scheme that signs text instead of bytes', async () => {
    const text = (bytes: Uint8Array) =>
      new TextEncoder().encode(new TextDecoder('utf-8', { ignoreBOM: false }).decode(bytes))
    const textual = withSignature({
      prove: (presented, bytes, key) => signature.prove(presented, text(bytes), key),
    })
    expect(await failures(textual, shape)).toEqual(
      expect.arrayContaining([
        'a body with a byte order mark added is refused',
        'that is authentic but not UTF-8 is malformed',
        'is signed as it is when it holds every byte there is',
      ]),
    )
  })

  it('finds an identity that changes with every delivery', async () => {
    let count = 0
    const restless = {
      ...provider,
      toEvents: (...given: Parameters<typeof provider.toEvents>) => {
        count += 1
        return provider.toEvents(...given).map((each) => ({ ...each, id: String(count) }))
      },
    }
    expect(await failures(restless, shape)).toContain('keeps its identity when it is sent again')
  })

  it('needs one event to start from', () => {
    expect(() => testProvider({ describe: () => {}, it: () => {} }, { ...subject(shape), vectors: [] })).toThrow(
      /no vector/,
    )
  })
})
