import assert from 'node:assert/strict'
import { isDeepStrictEqual } from 'node:util'
import {
  type AnyEvents,
  createReceiver,
  type Secret,
  type SecretValue,
  verify,
  type WebhookErrorCode,
  type WebhookProvider,
} from '@rawhook/core'
import fc from 'fast-check'
import { claimForgeriesOf } from './test-provider-claims.ts'
import {
  accepted,
  type Delivery,
  greeted,
  received,
  refused,
  type Sample,
  signed,
  signedId,
  type WrongSecret,
} from './test-provider-delivery.ts'
import { badTimes, changeAt, type Forgery, forgeriesOf, rewriteSignature, timeText } from './test-provider-forgeries.ts'
import { sameTexts } from './test-provider-moved-members.ts'
import {
  type ClaimingScheme,
  claimingScheme,
  listOf,
  type SignatureParts,
  schemeOf,
  signatureParts,
  signatureText,
} from './test-provider-parts.ts'
import { anyId, isJoined, otherReadings, withNote } from './test-provider-readings.ts'
import { codeOf, expectedCode, isEvent, type ProviderVector } from './test-provider-vectors.ts'

/** The two functions of a test runner that a contract suite needs; those of Vitest, Jest, Bun and `node:test` fit. */
export interface ProviderTestRunner {
  readonly describe: (name: string, define: () => void) => unknown
  readonly it: (name: string, run: () => Promise<void>) => unknown
}

/** An event to try a provider with. */
export interface ProviderSample {
  readonly body: string
  /** Headers that the definition reads; with those of the signature where only the provider can sign. @default {} */
  readonly headers?: Readonly<Record<string, string>>
  /** The URL of the endpoint, for providers that sign it. */
  readonly url?: string
  /** Unix seconds of a sample that only the provider can sign. @default 1700000000 */
  readonly now?: number | null
}

/** A provider to test, and what its suite is made of. */
export interface ProviderUnderTest {
  readonly provider: WebhookProvider<never>
  /** A secret of the form the provider hands out. */
  readonly secret: Secret
  /** What to sign with, where that is not what a receiver verifies with. @default secret */
  readonly signingSecret?: Secret
  /** Another secret of that form. @default one character differs */
  readonly wrong?: WrongSecret
  /** Deliveries signed by others. */
  readonly vectors: readonly ProviderVector[]
  /** @default the first vector that is an event to accept */
  readonly sample?: ProviderSample
}

const endpoint = 'https://example.test/webhooks?tenant=1&part=2'
const fixedNow = 1_700_000_000
const concat = (...parts: readonly Uint8Array[]): Uint8Array => Uint8Array.from(parts.flatMap((part) => [...part]))
const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text)
const byteOrderMark = Uint8Array.of(0xef, 0xbb, 0xbf)

const otherSecret = (secret: Secret): Secret =>
  typeof secret === 'string' ? changeAt(secret, secret.length >> 1) : secret.with(0, (secret[0] ?? 0) ^ 1)

const signingOf = ({ secret, signingSecret = secret }: WrongSecret): Secret => signingSecret

/** An event without its signature; where only the provider can sign, with it. */
function sampleOf(subject: ProviderUnderTest): Sample {
  const { secret, signingSecret = secret, vectors } = subject
  const provider = subject.provider as WebhookProvider<AnyEvents>
  const vector = vectors.find((each) => isEvent(provider, each))
  const { sample = vector } = subject
  if (sample === undefined) throw new TypeError(`rawhook: ${provider.name} has no sample, and no vector is an event.`)
  const scheme = schemeOf(provider.signature, signingSecret)
  const isSigned = claimingScheme(scheme) !== undefined
  const own = new Set(provider.signature.headers.map((name) => name.toLowerCase()))
  const { headers = {}, body, url = endpoint, now } = sample
  const beside = Object.fromEntries(Object.entries(headers).filter(([name]) => !own.has(name.toLowerCase())))
  return {
    provider,
    secret,
    signingSecret,
    wrong: subject.wrong ?? { secret: otherSecret(secret), signingSecret: otherSecret(signingSecret) },
    parts: signatureParts(scheme),
    body: utf8(body),
    headers: isSigned ? headers : beside,
    url,
    now: (isSigned ? now : undefined) ?? fixedNow,
    isSigned,
  }
}

/**
 * Defines the tests that every provider passes: the deliveries of others, both directions of its signature, and a
 * suite of forgeries made from what its definition says.
 * @throws TypeError when there is no event to start from
 * @example
 * testProvider({ describe, it }, { provider: acme, secret: 'whsec_test', vectors })
 */
export function testProvider(runner: ProviderTestRunner, subject: ProviderUnderTest): void {
  const sample = sampleOf(subject)
  const { provider, parts } = sample
  const scheme = schemeOf(provider.signature, sample.signingSecret)
  const claiming = claimingScheme(scheme)
  runner.describe(
    `provider ${provider.name}, ${'kind' in scheme ? String(scheme.kind) : 'a scheme of its own'}`,
    () => {
      if (subject.vectors.length > 0)
        runner.describe('a delivery signed by others', () => testVectors(runner, sample, subject.vectors))
      runner.describe('its secret', () => testSecrets(runner, sample, parts))
      runner.describe('its tolerance', () => testTolerance(runner, sample))
      if (claiming === undefined) {
        runner.describe('a delivery signed by us', () => testOwnDeliveries(runner, sample, parts))
        runner.describe('a forgery', () => testForgeries(runner, sample, forgeriesOf(parts)))
        runner.describe('its signature header', () => testHeader(runner, sample, parts))
        if (parts.timestamped) runner.describe('its timestamp', () => testTime(runner, sample, parts))
        runner.describe('its raw body', () => testBodies(runner, sample, parts))
        if (isJoined(parts)) runner.describe('its signed text', () => testReadings(runner, sample, parts))
      } else {
        const { body, headers, url, now, secret } = sample
        const forgeries = claimForgeriesOf(claiming, { body, headers, url, now, secret }, secret)
        runner.describe('a genuine delivery', () => testGenuine(runner, sample))
        runner.describe('a forgery', () => testForgeries(runner, sample, forgeries))
        runner.describe('its signed text', () => testMembers(runner, sample, claiming))
      }
    },
  )
}

/** One text of several values: cut elsewhere, it would be another event with the same signature. */
function testReadings({ it }: ProviderTestRunner, sample: Sample, parts: SignatureParts): void {
  it('can be read in one way only', async () => {
    await fc.assert(
      fc.asyncProperty(anyId, withNote(sample.body), fc.nat(1000), async (id, body, later) => {
        const delivery = await signed(sample, { body, now: sample.now + later }, id)
        for (const other of otherReadings(parts, { ...delivery, now: sample.now + later })) {
          await assert.rejects(verify(sample.provider, other), { name: 'WebhookError' }, JSON.stringify(other.headers))
        }
      }),
      { numRuns: 40 },
    )
  })
}

/** The same for members of a body, or headers, that are joined: what moves from one to the next is another event. */
function testMembers({ it }: ProviderTestRunner, sample: Sample, scheme: ClaimingScheme): void {
  it('can be read in one way only', async () => {
    const { provider, body, headers, url, now, secret } = sample
    const [same = []] = sameTexts({ scheme, provider, secret }, { body, headers, url, now, secret })
    const told = same.map((each) => `${JSON.stringify(each.headers)} ${new TextDecoder().decode(each.body)}`)
    assert.equal(same.length, 0, `the same text is signed for\n${told.join('\nand for\n')}`)
  })
}

/** A delivery that only the provider can sign, at other times and with other names of its headers. */
function testGenuine({ it }: ProviderTestRunner, sample: Sample): void {
  const { provider, now, parts } = sample
  const { tolerance = 300 } = provider
  const stale = [codeOf(provider, 'signature_stale')]

  it('keeps its identity when it is sent again', async () => {
    const delivery = await signed(sample)
    const first = await accepted(provider, delivery)
    assert.notEqual(first.id, '')
    assert.notEqual(first.type, '')
    assert.equal((await accepted(provider, { ...delivery, now: now + 1 })).id, first.id)
  })

  it('is read whatever the case of its header names', async () => {
    const delivery = await signed(sample)
    const upper = Object.entries(delivery.headers).map(([name, value]) => [name.toUpperCase(), value])
    await accepted(provider, { ...delivery, headers: Object.fromEntries(upper) })
  })

  if (!parts.timestamped) return

  it('may be as old, and as far ahead, as the tolerance says, and no more', async () => {
    const delivery = await signed(sample)
    for (const distance of [tolerance, -tolerance]) await accepted(provider, { ...delivery, now: now + distance })
    for (const distance of [tolerance + 1, -tolerance - 1])
      await refused(provider, { ...delivery, now: now + distance }, stale)
  })

  it('that is late is authentic, with its distance in seconds', async () => {
    const delivery = await signed(sample)
    await accepted(provider, delivery) // what is late is no reason to fetch a certificate
    const outcome = await received(provider, { ...delivery, now: now + tolerance + 50 })
    assert.equal(outcome.kind, 'rejected')
    assert.equal(outcome.authentic, true)
    assert.equal(outcome.skewSeconds, tolerance + 50)
  })

  it('that is late and forged is a forgery', async () => {
    const late = { ...(await signed(sample)), now: now + tolerance + 50, secret: sample.wrong.secret }
    await refused(provider, late, [codeOf(provider, 'signature_invalid')])
  })
}

function testVectors({ it }: ProviderTestRunner, { provider }: Sample, vectors: readonly ProviderVector[]): void {
  for (const vector of vectors) {
    const code = expectedCode(provider, vector)
    const { body, headers, secret, now, url = '', toleranceSeconds: tolerance, expected } = vector
    const handshake = expected.valid ? expected.handshake : undefined
    it(`${vector.id}: ${code ?? (handshake === undefined ? 'accepted' : 'answered')}`, async () => {
      const age = tolerance === undefined ? {} : { tolerance }
      const delivery = { body: utf8(body), headers, secret, url, now: now ?? fixedNow, ...age }
      if (handshake !== undefined) {
        await greeted(provider, delivery, handshake)
      } else if (code === undefined) {
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
  const variable = provider.secretVariable ?? `${provider.name.toUpperCase().replaceAll('-', '_')}_WEBHOOK_SECRET`
  assert.throws(
    () => createReceiver(provider, { secret, log: false }),
    (error: unknown) => error instanceof TypeError && error.message.includes(variable),
    'a receiver names the variable that should hold the secret',
  )
  const code = codeOf(provider, 'signature_missing')
  await assert.rejects(verify(provider, delivery), { name: 'WebhookError', code, message: new RegExp(variable) })
}

function testOwnDeliveries({ it }: ProviderTestRunner, sample: Sample, parts: SignatureParts): void {
  const { provider } = sample
  const { header, aliases, moreHeaders, requiredHeaders, timestampHeader, idHeader } = parts
  const written = [header, ...requiredHeaders, timestampHeader, idHeader].filter((name) => name !== undefined)
  it('is accepted with every header that carries it', async () => {
    const delivery = await signed(sample)
    for (const name of written) {
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

  for (const further of moreHeaders) {
    it(`may be signed by an old secret, and by the right one in ${further}`, async () => {
      const good = await signed(sample)
      const old = await signed(sample, { signingSecret: signingOf(sample.wrong) })
      const headers = { ...old.headers, [further]: good.headers[header] ?? '' }
      await accepted(provider, { ...good, headers })
      const { [header]: _, ...alone } = headers
      await accepted(provider, { ...good, headers: alone })
      await accepted(provider, { ...good, headers: { ...headers, [header]: 'no signature' } })
      await refused(provider, { ...old, headers: { ...old.headers, [further]: old.headers[header] ?? '' } }, [
        codeOf(provider, 'signature_invalid'),
      ])
    })
  }

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

const attempts = 64

/**
 * A delivery and its forgery; signed again, as ECDSA signatures differ in length, while there is nothing to change.
 * Each time a second older: some runtimes sign the same bytes the same way.
 */
async function forgedOf(
  sample: Sample,
  forge: Forgery['forge'],
  left = attempts,
): Promise<readonly [Delivery, Delivery]> {
  const delivery = await signed(sample, { now: sample.now - (attempts - left) })
  const forged = forge(delivery)
  return left > 0 && isDeepStrictEqual(forged, delivery) ? forgedOf(sample, forge, left - 1) : [delivery, forged]
}

function testForgeries({ it }: ProviderTestRunner, sample: Sample, forgeries: readonly Forgery[]): void {
  const { provider } = sample
  for (const { name, codes, forge } of forgeries) {
    it(`${name} is refused`, async () => {
      const [delivery, forged] = await forgedOf(sample, forge)
      assert.notDeepEqual(forged, delivery, 'the forgery changes something')
      const expected = codes.map((code): WebhookErrorCode => codeOf(provider, code))
      await refused(provider, forged, expected)
    })
  }
}

function testSecrets({ it }: ProviderTestRunner, sample: Sample, { secretPrefixes }: SignatureParts): void {
  const { provider, secret } = sample
  const wrong = sample.wrong.secret
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
    ...secretPrefixes.map((prefix) => [`${prefix} alone`, prefix] as const),
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
      const old = await signed(sample, { signingSecret: signingOf(sample.wrong) })
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

/** The age limit itself: never switched off by a value that is none. */
function testTolerance({ it }: ProviderTestRunner, sample: Sample): void {
  const { provider, now } = sample
  if (!provider.signature.timestamped) {
    it('does not exist, so a tolerance is refused', async () => {
      const { secret } = sample
      assert.throws(() => createReceiver(provider, { secret, tolerance: 300, log: false }), TypeError)
      await assert.rejects(verify(provider, { ...(await signed(sample)), tolerance: 300 }), TypeError)
    })
    return
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

function testTime({ it }: ProviderTestRunner, sample: Sample, { unit, timestampMember }: SignatureParts): void {
  const { provider, now } = sample
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
    const late = await signed(sample, { now: now - tolerance - 50, signingSecret: signingOf(sample.wrong) })
    await refused(provider, late, [codeOf(provider, 'signature_invalid')])
  })

  const member = timestampMember?.name ?? ''
  const bad: readonly (readonly [string, (time: string) => string | undefined])[] = [
    ['that is absent', () => undefined],
    ...badTimes,
  ]
  for (const [name, rewrite] of timestampMember === undefined ? [] : bad) {
    it(`in the body ${name} is malformed`, async () => {
      const payload = JSON.parse(new TextDecoder().decode(sample.body))
      const body = utf8(JSON.stringify({ ...payload, [member]: rewrite(String(payload[member])) }))
      await refused(provider, await signed(sample, { body }), [codeOf(provider, 'payload_malformed')])
    })
  }

  if (unit === 'seconds' || unit === 'milliseconds') {
    it('in the other unit is stale', async () => {
      const delivery = await signed(sample)
      const other = unit === 'seconds' ? now * 1000 : now / 1000
      const { body, signingSecret, url } = sample
      const headers = await provider.signature.sign({ body, secret: signingSecret, now: other, url, id: signedId })
      await refused(provider, { ...delivery, headers: { ...delivery.headers, ...headers } }, stale)
    })
  }
}

function testBodies({ it }: ProviderTestRunner, sample: Sample, parts: SignatureParts): void {
  const { provider, body } = sample
  const { coversBody, coversAnyBytes } = parts

  it('may begin with one byte order mark, which is not part of what is parsed', async () => {
    const plain = await accepted(provider, await signed(sample))
    const marked = await accepted(provider, await signed(sample, { body: concat(byteOrderMark, body) }))
    assert.deepEqual(marked.raw, plain.raw)
    assert.equal(marked.type, plain.type)
  })

  if (!coversAnyBytes) return

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
