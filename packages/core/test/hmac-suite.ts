import { createHmac } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type AnyEvents,
  createReceiver,
  type HmacDescription,
  hmac,
  sign,
  verify,
  type WebhookProvider,
} from '../src/index.ts'
import { acmeWith, now } from './acme.ts'
import { delivery, event } from './delivery.ts'

const secret = 'it is a secret, clé 🙂'
const body = event({ data: { text: 'é 🙂 $& \u0000' } })
const hashes = ['sha1', 'sha256', 'sha512'] as const
const encodings = ['hex', 'base64'] as const

const formats = {
  raw: { make: (digest: string) => digest, format: undefined },
  prefixed: { make: (digest: string) => `v0=${digest}`, format: { kind: 'prefixed', prefix: 'v0=' } },
  'key-value with ,': {
    make: (digest: string) => `t=${now},v1=${digest}`,
    format: { kind: 'key-value', separator: ',', timestamp: 't', signature: 'v1' },
  },
  'key-value with ;': {
    make: (digest: string) => `ts=${now};h1=${digest}`,
    format: { kind: 'key-value', separator: ';', timestamp: 'ts', signature: 'h1' },
  },
  'versioned-list with blanks': {
    make: (digest: string) => `v1,${digest}`,
    format: { kind: 'versioned-list', separator: ' ', version: 'v1', delimiter: ',' },
  },
  'versioned-list with commas': {
    make: (digest: string) => `v1=${digest}`,
    format: { kind: 'versioned-list', separator: ',', version: 'v1', delimiter: '=' },
  },
} as const

const providerOf = (description: Partial<HmacDescription>): WebhookProvider<AnyEvents> =>
  acmeWith({ signature: hmac({ hash: 'sha256', encoding: 'hex', header: 'Acme-Signature', ...description }) })

const cases = hashes.flatMap((hash) =>
  encodings.flatMap((encoding) =>
    Object.entries(formats).map(([name, { make, format }]) => ({ hash, encoding, name, make, format })),
  ),
)

/** What the hmac scheme does, whichever implementation of `#crypto` is beneath it. */
export function describeHmac(): void {
  describe('hmac', () => {
    it.each(cases)(
      '$hash in $encoding, $name: is what node:crypto computes',
      async ({ hash, encoding, make, format }) => {
        const inHeader = format?.kind === 'key-value'
        const provider = providerOf({
          hash,
          encoding,
          content: '{timestamp}.{body}',
          ...(format === undefined ? {} : { format }),
          timestamp: inHeader ? { unit: 'seconds' } : { unit: 'seconds', header: 'Acme-Time' },
        })
        const digest = createHmac(hash, secret).update(`${now}.${body}`).digest(encoding)
        const expected = { 'Acme-Signature': make(digest), ...(inHeader ? {} : { 'Acme-Time': String(now) }) }
        expect(await sign(provider, { body, secret, now })).toEqual(expected)
        expect((await verify(provider, { body, headers: expected, secret, now })).id).toBe('evt_1')

        const wrong = createHmac(hash, 'wrong').update(`${now}.${body}`).digest(encoding)
        const attempt = verify(provider, { body, headers: { ...expected, 'Acme-Signature': make(wrong) }, secret, now })
        await expect(attempt).rejects.toMatchObject({ code: 'signature_invalid' })
      },
    )

    it('concatenates literal text, id, timestamp, body, URL and method in the order of the description', async () => {
      const content = 'v0:{id}:{timestamp}:{body}:{url}:{method}:end'
      const provider = providerOf({ content, id: 'Acme-Id', timestamp: { header: 'Acme-Time', unit: 'milliseconds' } })
      const expected = createHmac('sha256', secret).update(`v0:msg_9:${now}000:${body}:/u?a=1:POST:end`).digest('hex')
      const headers = await sign(provider, { body, secret, now, id: 'msg_9', url: '/u?a=1' })
      expect(headers).toEqual({ 'Acme-Signature': expected, 'Acme-Id': 'msg_9', 'Acme-Time': `${now}000` })
      expect((await verify(provider, { body, headers, secret, now, url: '/u?a=1' })).id).toBe('evt_1')
    })

    it('takes no id that holds what ends it in the signed text, because it could be another one', async () => {
      const provider = providerOf({
        content: '{id}.{timestamp}.{body}',
        id: 'Acme-Id',
        timestamp: { header: 'Acme-Time', unit: 'seconds' },
      })
      for (const [id, isTaken] of [
        ['msg_1:2', true],
        ['msg_1.2', false],
        ['.', false],
        ['msg_1.', false],
      ] as const) {
        const headers = await sign(provider, { body, secret, now, id })
        const verified = verify(provider, { body, headers, secret, now })
        if (isTaken) expect(await verified).toMatchObject({ id: 'evt_1' })
        else await expect(verified).rejects.toMatchObject({ code: 'signature_malformed' })
      }
    })

    it('gives the signed id a name of its own where none is given', async () => {
      const provider = providerOf({ content: '{id}{body}', id: 'Acme-Id' })
      expect(await sign(provider, { body, secret })).toMatchObject({ 'Acme-Id': 'msg_test' })
    })

    it.each([
      ['utf8', secret, Buffer.from(secret)],
      ['base64', Buffer.from(secret).toString('base64'), Buffer.from(secret)],
      ['hex', Buffer.from(secret).toString('hex'), Buffer.from(secret)],
      [
        { prefix: 'whsec_', encoding: 'base64' },
        `whsec_${Buffer.from(secret).toString('base64')}`,
        Buffer.from(secret),
      ],
      [{ prefix: 'whsec_', encoding: 'base64' }, Buffer.from(secret).toString('base64'), Buffer.from(secret)],
      [{ prefix: 'k_', encoding: 'hex' }, 'k_00ff10aabbccddee', Buffer.from('00ff10aabbccddee', 'hex')],
      [{ prefix: ['k_', 'p_'], encoding: 'hex' }, 'p_00ff10aabbccddee', Buffer.from('00ff10aabbccddee', 'hex')],
      [{ prefix: 'k_', encoding: 'hex', bare: 'utf8' }, '00ff10', Buffer.from('00ff10')],
    ] as const)('reads a key of the form %j', async (key, text, bytes) => {
      const provider = providerOf({ key })
      const digest = createHmac('sha256', bytes).update(body).digest('hex')
      expect((await verify(provider, { body, signature: digest, secret: text })).id).toBe('evt_1')
      expect((await verify(provider, { body, signature: digest, secret: Uint8Array.from(bytes) })).id).toBe('evt_1')
    })

    it.each(['YWJjZGVmZ2g=', 'YWJjZGVmZ2g', 'YWJjZGVmZ2h', 'YWJjZGVmZ2h=', 'YWJjZGVmZ2g=='])(
      'reads the base64 key %j as people store it: without padding, or with bits that count for nothing',
      async (text) => {
        const provider = providerOf({ key: 'base64' })
        const digest = createHmac('sha256', 'abcdefgh').update(body).digest('hex')
        expect((await verify(provider, { body, signature: digest, secret: text })).id).toBe('evt_1')
      },
    )

    it.each([
      ['base64', 'AA=='],
      ['base64', 'AAAAAAAAAA=='.slice(2)],
      ['hex', '00'],
      ['hex', '00'.repeat(7)],
      ['hex', Uint8Array.of(1)],
      [{ prefix: 'whsec_', encoding: 'base64' }, 'whsec_AA=='],
      [{ prefix: 'whsec_', encoding: 'base64' }, Uint8Array.of(1, 2, 3, 4, 5, 6, 7)],
      [{ prefix: 'whsec_', encoding: 'base64', bare: 'utf8' }, 'whsec_AA=='],
    ] as const)('refuses a key of %j that has fewer than eight bytes, without quoting it: %j', async (key, short) => {
      const provider = providerOf({ key })
      expect(() => createReceiver(provider, { secret: short })).toThrow(/\d bytes as \w+.*, fewer than the 8/)
      expect(() => createReceiver(provider, { secret: short })).not.toThrow(
        typeof short === 'string' ? short : String.fromCharCode(...short),
      )
      await expect(verify(provider, { body, signature: '00', secret: short })).rejects.toThrow(TypeError)
      await expect(sign(provider, { body, secret: short })).rejects.toThrow(TypeError)
    })

    it.each(['utf8', { prefix: 'whsec_', encoding: 'base64', bare: 'utf8' }] as const)(
      'takes a text of any length that is the key as it stands: %j',
      async (key) => {
        const provider = providerOf({ key })
        for (const short of ['x', Uint8Array.of(0x78)]) {
          const signature = createHmac('sha256', 'x').update(body).digest('hex')
          expect((await verify(provider, { body, signature, secret: short })).id).toBe('evt_1')
        }
      },
    )

    it.each([
      ['base64', 'not base64!'],
      ['base64', 'YWJjZ'],
      ['base64', 'YW=Jj'],
      ['base64', 'YWJj-_'],
      ['hex', 'abc'],
      ['hex', 'zz'],
      [{ prefix: 'whsec_', encoding: 'base64' }, 'whsec_%'],
    ] as const)('refuses a key that is not of the form %j, without quoting it', async (key, text) => {
      const provider = providerOf({ key })
      expect(() => createReceiver(provider, { secret: text })).toThrow(/the secret is not .* text/)
      expect(() => createReceiver(provider, { secret: text })).not.toThrow(text)
      await expect(verify(provider, { body, signature: '00', secret: text })).rejects.toThrow(TypeError)
      await expect(sign(provider, { body, secret: text })).rejects.toThrow(TypeError)
    })

    it.each([
      ['base64', '  '],
      [{ prefix: 'whsec_', encoding: 'base64' }, 'whsec_'],
      [{ prefix: 'whsec_', encoding: 'hex' }, 'whsec_'],
    ] as const)('refuses a key of the form %j that is empty once it is decoded', async (key, text) => {
      const provider = providerOf({ key })
      expect(() => createReceiver(provider, { secret: text })).toThrow(/ACME_WEBHOOK_SECRET/)
      const attempt = verify(provider, { body, signature: '00', secret: text })
      await expect(attempt).rejects.toMatchObject({ code: 'signature_missing' })
      await expect(sign(provider, { body, secret: text })).rejects.toThrow(TypeError)
    })

    it('tries a part of the body where the body itself does not fit, and takes that part as what was signed', async () => {
      const signedPart = (bytes: Uint8Array) => (bytes[0] === 0x21 ? bytes.subarray(1) : undefined)
      const provider = providerOf({ signedPart })
      const digest = createHmac('sha256', secret).update(body).digest('hex')
      for (const sent of [body, `!${body}`])
        expect((await verify(provider, { body: sent, signature: digest, secret })).id).toBe('evt_1')
      for (const sent of [`?${body}`, `!!${body}`]) {
        const attempt = verify(provider, { body: sent, signature: digest, secret })
        await expect(attempt).rejects.toMatchObject({ code: 'signature_invalid' })
      }
    })

    it.each(['', ',"sent":"x"', ',"sent":-1', ',"sent":1.5', ',"sent":null', `,"sent":"${now}s"`, ',"sent":[]'])(
      'does not take a body for fresh whose signed time, a member, reads %j',
      async (member) => {
        const provider = providerOf({ timestamp: { member: 'sent', unit: 'seconds' } })
        const text = event().replace(/\}$/, `${member}}`)
        const signature = createHmac('sha256', secret).update(text).digest('hex')
        const attempt = verify(provider, { body: text, signature, secret, now })
        await expect(attempt).rejects.toMatchObject({ code: 'payload_malformed', message: /no sent in seconds/ })
      },
    )

    it('limits the age by a member of the body', async () => {
      const provider = providerOf({ timestamp: { member: 'sent', unit: 'milliseconds' } })
      const text = event({ sent: now * 1000 })
      const signature = createHmac('sha256', secret).update(text).digest('hex')
      expect((await verify(provider, { body: text, signature, secret, now: now + 300 })).id).toBe('evt_1')
      const late = verify(provider, { body: text, signature, secret, now: now + 301 })
      await expect(late).rejects.toMatchObject({ code: 'signature_stale' })
    })

    it.each(['', 'a b', 'é', 'x'.repeat(256), 'a\n'])('refuses the signed id %j', async (id) => {
      const provider = providerOf({ content: '{id}.{body}', id: 'Acme-Id' })
      const digest = createHmac('sha256', secret).update(`${id}.${body}`).digest('hex')
      const attempt = verify(provider, { body, secret, headers: { 'Acme-Signature': digest, 'Acme-Id': id } })
      await expect(attempt).rejects.toMatchObject({ code: id === '' ? 'signature_missing' : 'signature_malformed' })
    })

    it('reads hexadecimal in either case, and base64 in its canonical form only', async () => {
      const digest = createHmac('sha256', secret).update(body).digest()
      const hex = digest.toString('hex')
      for (const signature of [hex.toUpperCase(), hex.slice(0, 32).toUpperCase() + hex.slice(32), ` ${hex} `])
        expect((await verify(providerOf({}), { body, signature, secret })).id).toBe('evt_1')
      const base64 = digest.toString('base64')
      const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
      const last = alphabet[alphabet.indexOf(base64.charAt(42)) ^ 1]
      const encoded = providerOf({ encoding: 'base64' })
      expect((await verify(encoded, { body, signature: base64, secret })).id).toBe('evt_1')
      for (const signature of [
        `${base64.slice(0, 42) + last}=`,
        base64.slice(0, -1),
        `${base64}=`,
        digest.toString('base64url'),
      ]) {
        const attempt = verify(encoded, { body, signature, secret })
        await expect(attempt).rejects.toMatchObject({ code: 'signature_invalid' })
      }
    })

    it('keeps the keys of many secrets apart, also after the oldest were forgotten', async () => {
      const provider = providerOf({})
      const secrets = Array.from({ length: 300 }, (_, index) => `secret ${index}`)
      const headers = await Promise.all(secrets.map((each) => sign(provider, { body, secret: each })))
      for (const [index, each] of secrets.entries()) {
        const digest = createHmac('sha256', each).update(body).digest('hex')
        expect(headers[index]).toEqual({ 'Acme-Signature': digest })
      }
      const first = await verify(provider, { body, headers: headers[0] ?? {}, secret: 'secret 0' })
      expect(first.id).toBe('evt_1')
    })

    it('does not take a text for the bytes that read the same', async () => {
      const provider = providerOf({})
      const bytes = new TextEncoder().encode('00')
      expect(await sign(provider, { body, secret: '3030' })).not.toEqual(await sign(provider, { body, secret: bytes }))
      expect(await sign(provider, { body, secret: '00' })).toEqual(await sign(provider, { body, secret: bytes }))
    })

    it('is not misled when bytes of a secret change after it was given', async () => {
      const key = Uint8Array.from([1, 2, 3])
      const provider = providerOf({})
      const receiver = createReceiver(provider, { secret: key, log: false })
      key.fill(0)
      const request = await delivery({ provider, secret: Uint8Array.from([1, 2, 3]) })
      expect((await receiver.receive(request)).kind).toBe('verified')
    })

    it('agrees with node:crypto on any bytes', async () => {
      const provider = providerOf({ content: 'a{body}z' })
      const any = fc.uint8Array({ maxLength: 200 })
      await fc.assert(
        fc.asyncProperty(any, fc.uint8Array({ minLength: 1, maxLength: 200 }), async (bytes, key) => {
          const digest = createHmac('sha256', key).update('a').update(bytes).update('z').digest('hex')
          expect(await sign(provider, { body: bytes, secret: key })).toEqual({ 'Acme-Signature': digest })
        }),
      )
    })

    it.each([
      ['{timestamp} where there is no timestamp', { content: '{timestamp}{body}' }],
      ['{id} where there is no id header', { content: '{id}{body}' }],
      ['a timestamp that stands nowhere', { content: '{timestamp}{body}', timestamp: { unit: 'seconds' } }],
      ['a timestamp that is not signed', { timestamp: { unit: 'seconds', header: 'Acme-Time' } }],
      ['an id that is not signed', { id: 'Acme-Id' }],
      ['no {body}', { content: '{timestamp}', timestamp: { unit: 'seconds', header: 'T' } }],
      ['{body} twice', { content: '{body}{body}' }],
      ['a name that is not known', { content: '{nonce}{body}' }],
    ] satisfies [string, Partial<HmacDescription>][])('refuses a description with %s', (_, description) => {
      expect(() => providerOf(description)).toThrow(TypeError)
    })
  })
}
