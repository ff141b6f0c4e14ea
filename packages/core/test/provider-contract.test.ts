import { createHmac, generateKeyPairSync } from 'node:crypto'
import { type ProviderUnderTest, type ProviderVector, testProvider } from '@rawhook/testing/contracts'
import { describe, expect, it } from 'vitest'
import {
  type AnyEvents,
  bodySignature,
  bodyToken,
  type HmacDescription,
  hmac,
  oneOf,
  publicKey,
  type SignatureScheme,
  sharedSecret,
  type WebhookProvider,
} from '../src/index.ts'
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

const seedAndKey = (): { secret: string; signingSecret: string } => {
  const { publicKey: verifying, privateKey } = generateKeyPairSync('ed25519')
  const hex = (part: string | undefined) => Buffer.from(part ?? '', 'base64url').toString('hex')
  return {
    secret: hex(verifying.export({ format: 'jwk' }).x),
    signingSecret: hex(privateKey.export({ format: 'jwk' }).d),
  }
}

const text = (payload: unknown, member: string): string => String(Object(payload)[member])
const insideScheme = bodySignature({
  hash: 'sha256',
  encoding: 'base64',
  timestamped: true,
  claims: (payload) => [
    {
      signature: text(payload, 'signature'),
      content: `${text(payload, 'id')}.${text(payload, 'sent')}`,
      timestamp: /^\d+$/.test(text(payload, 'sent')) ? Number(text(payload, 'sent')) : undefined,
    },
  ],
})
const insideBody = event({ sent: now, signature: mac(`evt_1.${now}`).digest('base64'), flag: true, list: [1] })
const eitherScheme = oneOf(
  { scheme: sharedSecret({ header: 'X-Token' }), accepts: (secret) => !String(secret).startsWith('whsec_') },
  {
    scheme: hmac({ hash: 'sha256', encoding: 'hex', header: 'X-Sent', key: { prefix: 'whsec_', encoding: 'base64' } }),
    accepts: (secret) => String(secret).startsWith('whsec_'),
  },
)

const under = (
  signature: SignatureScheme,
  more: Pick<ProviderUnderTest, 'secret'> & Partial<ProviderUnderTest>,
): ProviderUnderTest => ({ provider: acmeWith({ signature }), vectors: [], sample: { body }, ...more })

/** Schemes that are not HMAC in headers; there is no vector of them, so the sample stands alone. */
const otherShapes: Readonly<Record<string, ProviderUnderTest>> = {
  'a token': under(eitherScheme, { secret: 'a token' }),
  'a signature, where a token is another choice': under(eitherScheme, { secret: encoded }),
  'user and password': under(sharedSecret({ header: 'Authorization', format: 'basic' }), { secret: 'user:password' }),
  'a public key': under(
    publicKey({
      algorithm: 'ed25519',
      encoding: 'hex',
      key: 'hex',
      header: 'X-Signature',
      timestamp: { header: 'X-Time', unit: 'rfc3339' },
      content: '{timestamp}{body}',
    }),
    { ...seedAndKey(), wrong: seedAndKey() },
  ),
  'several headers, one of them always the same, and a time in the body': under(
    hmac({
      hash: 'sha256',
      encoding: 'hex',
      header: 'X-First',
      moreHeaders: ['X-Second'],
      requires: { 'X-Version': '1' },
      timestamp: { member: 'sent', unit: 'milliseconds' },
    }),
    { secret: 'k4-of-acme', sample: { body: event({ sent: now * 1000 }) } },
  ),
  'a signature inside the body': under(insideScheme, { secret: key.toString(), sample: { body: insideBody, now } }),
  'a token inside the body': under(bodyToken({ tokens: (payload) => [text(payload, 'token')] }), {
    secret: 'inside',
    sample: { body: event({ token: 'inside' }) },
  }),
}

for (const [name, shape] of Object.entries(otherShapes)) describe(name, () => testProvider({ describe, it }, shape))

/** The names of the contract's tests that a provider fails. */
async function failuresOf(tested: ProviderUnderTest): Promise<string[]> {
  const failed: string[] = []
  const runs: Promise<unknown>[] = []
  const runner = {
    describe: (_: string, define: () => void) => define(),
    it: (name: string, run: () => Promise<void>) => runs.push(run().catch(() => failed.push(name))),
  }
  testProvider(runner, tested)
  await Promise.all(runs)
  return failed
}

const failures = (provider: WebhookProvider<AnyEvents>, shape: Shape): Promise<string[]> =>
  failuresOf({ ...subject(shape), provider })

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
      prove: async (...given) => {
        const proof = await signature.prove(...given)
        return proof && 'signed' in proof ? { signed: proof.signed } : proof
      },
    })
    expect(await failures(ageless, shape)).toContain('is stale one second beyond the tolerance, in both directions')
  })

  it('finds a scheme that signs text instead of bytes', async () => {
    const text = (bytes: Uint8Array) =>
      new TextEncoder().encode(new TextDecoder('utf-8', { ignoreBOM: false }).decode(bytes))
    const textual = withSignature({
      prove: (presented, bytes, ...rest) => signature.prove(presented, text(bytes), ...rest),
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

  it('finds a scheme that does not look at a part of what is claimed inside the body', async () => {
    const careless: SignatureScheme = {
      ...insideScheme,
      parseBody: () => insideScheme.parseBody?.(true, new TextEncoder().encode(insideBody)),
    }
    const failed = await failuresOf(under(careless, { secret: key.toString(), sample: { body: insideBody, now } }))
    expect(failed).toEqual(
      expect.arrayContaining([
        'another id than the signed one is refused',
        'no sent is refused',
        'a signature whose first character differs is refused',
        'a timestamp that is NaN as sent is refused',
      ]),
    )
    expect(failed).not.toContain('another type than the signed one is refused')
  })

  it('finds a timestamp in the body that is not checked', async () => {
    const careful = otherShapes['several headers, one of them always the same, and a time in the body']
    const { signature } = careful?.provider ?? acmeWith()
    const ageless = {
      ...signature,
      prove: async (...given: Parameters<typeof signature.prove>) => {
        const proof = await signature.prove(...given)
        return proof && 'signed' in proof ? { signed: proof.signed } : { signed: given[1] }
      },
    }
    const failed = await failuresOf({
      ...under(ageless, { secret: 'k4-of-acme' }),
      ...careful,
      provider: acmeWith({ signature: ageless }),
    })
    expect(failed).toEqual(
      expect.arrayContaining([
        'in the body that is absent is malformed',
        'is stale one second beyond the tolerance, in both directions',
      ]),
    )
  })

  it('finds a signed text that can be read in two ways, by digits that the id and the time may both have', async () => {
    const ambiguous = hmac({
      hash: 'sha256',
      encoding: 'hex',
      header: 'Acme-Signature',
      timestamp: { header: 'X-Time', unit: 'seconds' },
      id: 'X-Id',
      content: '{id}{timestamp}{body}',
    })
    const failed = await failuresOf(under(ambiguous, { secret: 'k1-of-acme' }))
    expect(failed).toEqual(['can be read in one way only'])
  })

  it('finds members that are joined by what they may hold themselves', async () => {
    const joined = bodySignature({
      hash: 'sha256',
      encoding: 'base64',
      claims: (payload) => [
        { signature: text(payload, 'signature'), content: `${text(payload, 'id')}:${text(payload, 'note')}` },
      ],
    })
    const body = event({ note: 'paid', signature: mac('evt_1:paid').digest('base64') })
    const failed = await failuresOf(under(joined, { secret: key.toString(), sample: { body } }))
    expect(failed).toEqual(['can be read in one way only'])
  })

  it('needs one event to start from', () => {
    expect(() => testProvider({ describe: () => {}, it: () => {} }, { ...subject(shape), vectors: [] })).toThrow(
      /no sample/,
    )
  })
})
