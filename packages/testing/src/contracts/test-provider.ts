import assert from 'node:assert/strict'
import {
  type AnyEvents,
  createReceiver,
  type Secret,
  type SecretValue,
  verify,
  type WebhookErrorCode,
  type WebhookProvider,
} from '@rawhook/core'
import { accepted, type Delivery, received, refused, type Sample, signed, signedId } from './test-provider-delivery.ts'
import { forgeriesOf, otherCharacter, rewriteSignature, timeText } from './test-provider-forgeries.ts'
import { listOf, type SignatureParts, signatureParts, signatureText } from './test-provider-parts.ts'
import { codeOf, expectedCode, type ProviderVector } from './test-provider-vectors.ts'

/** The two functions of a test runner that a contract suite needs; those of Vitest, Jest, Bun and `node:test` fit. */
export interface ProviderTestRunner {
  readonly describe: (name: string, define: () => void) => unknown
  readonly it: (name: string, run: () => Promise<void>) => unknown
}

/** A provider to test, and what its suite is made of. */
export interface ProviderUnderTest {
  readonly provider: WebhookProvider<never>
  /** A secret of the form the provider hands out. */
  readonly secret: Secret
  /** What to sign with, where that is not what a receiver verifies with. @default secret */
  readonly signingSecret?: Secret
  /** Deliveries signed by others; one at least must be an event to accept. */
  readonly vectors: readonly ProviderVector[]
  /** The URL of the endpoint, for providers that sign it. */
  readonly url?: string
}

const endpoint = 'https://example.test/webhooks?tenant=1&part=2'
const fixedNow = 1_700_000_000
const concat = (...parts: readonly Uint8Array[]): Uint8Array => Uint8Array.from(parts.flatMap((part) => [...part]))
const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text)
const byteOrderMark = Uint8Array.of(0xef, 0xbb, 0xbf)

/** The first event among the vectors, without its signature. */
function sampleOf({ provider, secret, signingSecret = secret, vectors, url = endpoint }: ProviderUnderTest): Sample {
  const subject = provider as WebhookProvider<AnyEvents>
  const vector = vectors.find((each) => each.expected.valid && expectedCode(subject, each) === undefined)
  if (vector === undefined) throw new TypeError(`rawhook: ${provider.name} has no vector that is an event to accept.`)
  const own = new Set(provider.signature.headers.map((name) => name.toLowerCase()))
  const headers = Object.fromEntries(Object.entries(vector.headers).filter(([name]) => !own.has(name.toLowerCase())))
  return { provider: subject, secret, signingSecret, body: utf8(vector.body), headers, url, now: fixedNow }
}

function otherSecret(secret: Secret): Secret {
  if (typeof secret !== 'string') return secret.with(0, (secret[0] ?? 0) ^ 1)
  const at = secret.length >> 1
  return secret.slice(0, at) + otherCharacter(secret.charAt(at)) + secret.slice(at + 1)
}

/**
 * Defines the tests that every provider passes: the deliveries of others, both directions of its signature, and a
 * suite of forgeries made from what its definition says.
 * @throws TypeError when no vector is an event to accept
 * @example
 * testProvider({ describe, it }, { provider: acme, secret: 'whsec_test', vectors })
 */
export function testProvider(runner: ProviderTestRunner, subject: ProviderUnderTest): void {
  const sample = sampleOf(subject)
  const parts = signatureParts(sample.provider)
  runner.describe(`provider ${subject.provider.name}`, () => {
    runner.describe('a delivery signed by others', () => testVectors(runner, sample, subject.vectors))
    runner.describe('a delivery signed by us', () => testOwnDeliveries(runner, sample, parts))
    runner.describe('a forgery', () => testForgeries(runner, sample, parts))
    runner.describe('its secret', () => testSecrets(runner, sample, parts))
    runner.describe('its signature header', () => testHeader(runner, sample, parts))
    runner.describe('its timestamp', () => testTime(runner, sample, parts))
    runner.describe('its raw body', () => testBodies(runner, sample, parts))
  })
}

function testVectors({ it }: ProviderTestRunner, { provider }: Sample, vectors: readonly ProviderVector[]): void {
  for (const vector of vectors) {
    const code = expectedCode(provider, vector)
    const { body, headers, secret, now, url = '', tolerance, expected } = vector
    it(`${vector.id}: ${code ?? 'accepted'}`, async () => {
      const age = tolerance === undefined ? {} : { tolerance }
      const delivery = { body: utf8(body), headers, secret, url, now: now ?? fixedNow, ...age }
      if (code === undefined) {
        const event = await accepted(provider, delivery)
        const fields = Object.entries(expected.valid ? (expected.event ?? {}) : {})
        for (const [name, value] of fields)
          assert.deepEqual(Object.entries(event).find(([key]) => key === name)?.[1], value)
      } else if (!expected.valid && expected.failure === 'secret_empty') {
        await refusesSecret(provider, delivery)
      } else {
        await refused(provider, delivery, [code])
      }
    })
  }
}

/** An empty secret: no receiver is made with it, and `verify` refuses every signature. */
async function refusesSecret(provider: WebhookProvider<AnyEvents>, delivery: Delivery): Promise<void> {
  const { secret } = delivery
  assert.throws(
    () => createReceiver(provider, { secret, log: false }),
    (error: unknown) => error instanceof TypeError && /WEBHOOK_SECRET/.test(error.message),
    'a receiver names the variable that should hold the secret',
  )
  const code = codeOf(provider, 'signature_missing')
  await assert.rejects(verify(provider, delivery), { name: 'WebhookError', code, message: /WEBHOOK_SECRET/ })
}

function testOwnDeliveries({ it }: ProviderTestRunner, sample: Sample, { aliases, header }: SignatureParts): void {
  const { provider } = sample
  it('is accepted with every header that carries it', async () => {
    const delivery = await signed(sample)
    for (const name of provider.signature.headers.filter((each) => !aliases.includes(each))) {
      assert.notEqual(delivery.headers[name] ?? '', '', `sign() writes ${name}`)
    }
    const event = await accepted(provider, delivery)
    assert.notEqual(event.id, '')
    assert.notEqual(event.type, '')
  })

  it('keeps its identity when it is sent again', async () => {
    const first = await accepted(provider, await signed(sample))
    const again = await accepted(provider, await signed(sample, { now: sample.now + 1 }))
    assert.equal(again.id, first.id)
  })

  it('is read whatever the case of its header names', async () => {
    const delivery = await signed(sample)
    const upper = Object.entries(delivery.headers).map(([name, value]) => [name.toUpperCase(), value])
    await accepted(provider, { ...delivery, headers: Object.fromEntries(upper) })
  })

  for (const alias of aliases) {
    it(`is accepted under the name ${alias}`, async () => {
      const { headers, ...delivery } = await signed(sample)
      const { [header]: value = '', ...rest } = headers
      await accepted(provider, { ...delivery, headers: { ...rest, [alias]: value } })
      await accepted(provider, { ...delivery, headers: { ...headers, [alias]: value } })
    })

    it(`is malformed when ${alias} says something else`, async () => {
      const { headers, ...delivery } = await signed(sample)
      const different = { ...headers, [alias]: `${headers[header]}0` }
      await refused(provider, { ...delivery, headers: different }, [codeOf(provider, 'signature_malformed')])
    })
  }
}

function testForgeries({ it }: ProviderTestRunner, sample: Sample, parts: SignatureParts): void {
  const { provider } = sample
  for (const { name, codes, forge } of forgeriesOf(parts)) {
    it(`${name} is refused`, async () => {
      const delivery = await signed(sample)
      const forged = forge(delivery)
      assert.notDeepEqual(forged, delivery, 'the forgery changes something')
      const expected = codes.map((code): WebhookErrorCode => codeOf(provider, code))
      await refused(provider, forged, expected)
    })
  }
}

function testSecrets({ it }: ProviderTestRunner, sample: Sample, { secretPrefix }: SignatureParts): void {
  const { provider, secret } = sample
  const wrong = otherSecret(secret)
  const invalid = codeOf(provider, 'signature_invalid')

  it('must be the right one', async () => {
    await refused(provider, { ...(await signed(sample)), secret: wrong }, [invalid])
    await refused(provider, { ...(await signed(sample)), secret: [wrong, wrong] }, [invalid])
  })

  it('may stand at any place among five, and the outcome tells which', async () => {
    const delivery = await signed(sample)
    for (const place of [0, 1, 2, 3, 4]) {
      const rotation = { ...delivery, secret: Array<Secret>(5).fill(wrong).with(place, secret) }
      await accepted(provider, rotation)
      const outcome = await received(provider, rotation)
      assert.equal('secretIndex' in outcome ? outcome.secretIndex : undefined, place)
    }
  })

  it('is refused when it is more than five', async () => {
    const delivery = { ...(await signed(sample)), secret: Array<Secret>(6).fill(secret) }
    assert.throws(() => createReceiver(provider, { secret: delivery.secret, log: false }), TypeError)
    await assert.rejects(verify(provider, delivery), TypeError)
  })

  const empties: readonly (readonly [string, SecretValue])[] = [
    ['undefined', undefined],
    ['empty', ''],
    ['blank', ' \t\n'],
    ['an empty list', []],
    ['no bytes', new Uint8Array()],
    ...(secretPrefix === undefined ? [] : [['its prefix alone', secretPrefix] as const]),
  ]
  for (const [name, empty] of provider.keys === 'none' ? [] : empties) {
    it(`is refused when it is ${name}`, async () => {
      await refusesSecret(provider, { ...(await signed(sample)), secret: empty })
    })
  }

  it('is refused when one of several is empty', async () => {
    const delivery = { ...(await signed(sample)), secret: [secret, ''] }
    assert.throws(() => createReceiver(provider, { secret: delivery.secret, log: false }), TypeError)
    await assert.rejects(verify(provider, delivery))
  })

  it('never stands in the error that refuses it', async () => {
    const delivery = await signed(sample)
    const outcome = await received(provider, { ...delivery, secret: wrong })
    assert.equal(outcome.kind, 'rejected')
    assert.ok(!outcome.error.message.includes(String(wrong)))
    assert.ok(!outcome.error.message.includes(String(secret)))
  })
}

function testHeader({ it }: ProviderTestRunner, sample: Sample, parts: SignatureParts): void {
  const { provider } = sample
  const { header, encoding, format } = parts

  if (encoding === 'hex') {
    it('is read in upper-case hexadecimal too', async () => {
      await accepted(
        provider,
        rewriteSignature(parts, await signed(sample), (text) => text.toUpperCase()),
      )
    })
  }

  it('that is blank is missing', async () => {
    const delivery = await signed(sample)
    const blank = { ...delivery, headers: { ...delivery.headers, [header]: '  ' } }
    await refused(provider, blank, [codeOf(provider, 'signature_missing')])
  })

  if (format?.kind !== 'key-value' && format?.kind !== 'versioned-list') return

  for (const [name, order] of [
    ['before', ['old', 'good']],
    ['after', ['good', 'old']],
    ['around', ['old', 'good', 'old']],
  ] as const) {
    it(`may hold signatures of another secret ${name} the right one`, async () => {
      const good = await signed(sample)
      const old = await signed(sample, { signingSecret: otherSecret(sample.signingSecret) })
      const texts = { old, good }
      const signatures = order.map((which) => signatureText(parts, texts[which].headers[header] ?? ''))
      const list = listOf(parts, signatures, timeText(parts, good))
      await accepted(provider, { ...good, headers: { ...good.headers, [header]: String(list) } })
    })
  }

  it('may hold sixteen signatures, and things that nobody knows', async () => {
    const good = await signed(sample)
    const signature = signatureText(parts, good.headers[header] ?? '')
    const signatures = [...Array<string>(15).fill('00'), signature]
    const list = `${listOf(parts, signatures, timeText(parts, good))}${format.separator}v0=abc${format.separator}unknown`
    await accepted(provider, { ...good, headers: { ...good.headers, [header]: list } })
  })
}

function testTime({ it }: ProviderTestRunner, sample: Sample, { unit }: SignatureParts): void {
  const { provider, now } = sample
  if (!provider.signature.timestamped) {
    it('does not exist, so a tolerance is refused', async () => {
      const { secret } = sample
      assert.throws(() => createReceiver(provider, { secret, tolerance: 300, log: false }), TypeError)
      await assert.rejects(verify(provider, { ...(await signed(sample)), tolerance: 300 }), TypeError)
    })
    return
  }
  const { tolerance = 300 } = provider
  const stale = [codeOf(provider, 'signature_stale')]

  it('may be as old, and as far ahead, as the tolerance says', async () => {
    await accepted(provider, await signed(sample, { now: now - tolerance }))
    await accepted(provider, await signed(sample, { now: now + tolerance }))
  })

  it('is stale one second beyond the tolerance, in both directions', async () => {
    await refused(provider, await signed(sample, { now: now - tolerance - 1 }), stale)
    await refused(provider, await signed(sample, { now: now + tolerance + 1 }), stale)
  })

  it('makes a late delivery authentic, with its distance in seconds', async () => {
    const outcome = await received(provider, await signed(sample, { now: now - tolerance - 50 }))
    assert.equal(outcome.kind, 'rejected')
    assert.equal(outcome.authentic, true)
    assert.equal(outcome.skewSeconds, tolerance + 50)
  })

  it('makes a late forgery a forgery', async () => {
    const late = await signed(sample, { now: now - tolerance - 50, signingSecret: otherSecret(sample.signingSecret) })
    await refused(provider, late, [codeOf(provider, 'signature_invalid')])
  })

  if (unit !== undefined) {
    it('in the other unit is stale', async () => {
      const delivery = await signed(sample)
      const other = unit === 'seconds' ? now * 1000 : now / 1000
      const { body, signingSecret, url } = sample
      const headers = await provider.signature.sign({ body, secret: signingSecret, now: other, url, id: signedId })
      await refused(provider, { ...delivery, headers: { ...delivery.headers, ...headers } }, stale)
    })
  }

  for (const bad of [Number.NaN, -1, 0, 0.5, 86_401, Number.POSITIVE_INFINITY]) {
    it(`is never left unchecked by a tolerance of ${bad}`, async () => {
      const { secret } = sample
      assert.throws(() => createReceiver(provider, { secret, tolerance: bad, log: false }), TypeError)
      await assert.rejects(verify(provider, { ...(await signed(sample)), tolerance: bad }), TypeError)
    })
  }

  for (const bad of [Number.NaN, -1, now * 1000, Number.POSITIVE_INFINITY]) {
    it(`is never compared with a clock that says ${bad}`, async () => {
      await assert.rejects(verify(provider, { ...(await signed(sample)), now: bad }), TypeError)
    })
  }
}

function testBodies({ it }: ProviderTestRunner, sample: Sample, { coversBody }: SignatureParts): void {
  const { provider, body } = sample

  it('may begin with one byte order mark, which is not part of what is parsed', async () => {
    const plain = await accepted(provider, await signed(sample))
    const marked = await accepted(provider, await signed(sample, { body: concat(byteOrderMark, body) }))
    assert.deepEqual(marked.raw, plain.raw)
    assert.equal(marked.type, plain.type)
  })

  it('that is authentic but not UTF-8 is malformed', async () => {
    const delivery = await signed(sample, { body: concat(body, Uint8Array.of(0xff)) })
    await refused(provider, delivery, [codeOf(provider, 'payload_malformed')])
    const outcome = await received(provider, delivery)
    assert.equal('authentic' in outcome && outcome.authentic, true)
  })

  const bytes: readonly (readonly [string, Uint8Array])[] = [
    ['nothing', new Uint8Array()],
    ['a replacement pattern', utf8("$& $$ $1 $` $'")],
    ['line ends of both kinds', utf8('\r\n\n\r')],
    ['NUL', Uint8Array.of(0)],
    ['every byte there is', Uint8Array.from({ length: 256 }, (_, byte) => byte)],
    ['two byte order marks', concat(byteOrderMark, byteOrderMark)],
    ['half a character', Uint8Array.of(0xe2, 0x82)],
  ]
  for (const [name, content] of coversBody ? bytes : []) {
    it(`is signed as it is when it holds ${name}`, async () => {
      const outcome = await received(provider, await signed(sample, { body: content }))
      assert.ok(outcome.kind === 'verified' || ('authentic' in outcome && outcome.authentic), outcome.kind)
    })
  }
}
