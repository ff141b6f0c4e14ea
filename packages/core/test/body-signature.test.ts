import { createHmac } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isRefusal } from '../src/refusal.ts'
import { type BodyClaim, type BodySignatureDescription, bodySignature } from '../src/schemes/body-signature.ts'

interface Item {
  readonly text: string
  readonly signature: string
  readonly time?: number
}

const secret = 'body-secret'
const bytes = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value))
const signed = (text: string, more: Partial<Item> = {}): Item => ({
  text,
  signature: createHmac('sha256', secret).update(text).digest('hex'),
  ...more,
})

const acme: BodySignatureDescription = {
  hash: 'sha256',
  encoding: 'hex',
  claims: (payload) =>
    (payload as { readonly items: readonly Item[] }).items.map(({ text, signature, time }) => ({
      content: text,
      signature,
      timestamp: time,
    })),
}

async function prove(body: Uint8Array, description: Partial<BodySignatureDescription> = {}, key = secret) {
  const scheme = bodySignature({ ...acme, ...description })
  const imported = await scheme.importKey(key)
  if (imported === undefined) throw new TypeError('an empty key')
  const claims = await scheme.parseBody?.(true, body)
  if (claims === undefined || isRefusal(claims)) throw new TypeError('the scheme reads the body')
  return scheme.prove(claims, body, imported, { tolerance: 300, now: 0 })
}

describe('a signature in the body', () => {
  it('proves the body when every item is right', async () => {
    const body = bytes({ items: [signed('a'), signed('é🙂')] })
    expect(await prove(body)).toEqual({ signed: body, timestamp: undefined })
  })

  it('proves nothing when one item is wrong, wherever it stands', async () => {
    const wrong = { ...signed('a'), text: 'b' }
    for (const items of [[wrong], [wrong, signed('a')], [signed('a'), wrong], [signed('a'), wrong, signed('c')]]) {
      expect(await prove(bytes({ items }))).toBeUndefined()
    }
  })

  it('proves nothing when there is no item: that would prove any body', async () => {
    expect(await prove(bytes({ items: [] }))).toBeUndefined()
  })

  it.each([
    ['missing', undefined],
    ['empty', ''],
    ['a number', 1],
    ['null', null],
    ['a list', [signed('a').signature]],
    ['short', signed('a').signature.slice(2)],
    ['long', `${signed('a').signature}00`],
    ['base64', Buffer.from(signed('a').signature, 'hex').toString('base64')],
  ])('proves nothing when the signature is %s', async (_, signature) => {
    expect(await prove(bytes({ items: [{ ...signed('a'), signature }] }))).toBeUndefined()
  })

  it('proves nothing with another key', async () => {
    expect(await prove(bytes({ items: [signed('a')] }), {}, 'another')).toBeUndefined()
  })

  it('proves nothing, and does not throw, whatever the body is', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.uint8Array(),
          fc.json().map((text) => new TextEncoder().encode(text)),
        ),
        async (body) => {
          expect(await prove(body)).toBeUndefined()
        },
      ),
    )
  })

  it('proves nothing that nests deeper than is sane', async () => {
    const deep = (depth: number) =>
      new TextEncoder().encode(
        `{"items":[${JSON.stringify(signed('a'))}],"deep":${'['.repeat(depth)}${']'.repeat(depth)}}`,
      )
    expect(await prove(deep(63))).toBeDefined()
    expect(await prove(deep(64))).toBeUndefined()
  })

  it('hands on the time of the first item, and takes no item without one where times are signed', async () => {
    const timed = bytes({ items: [signed('a', { time: 7 }), signed('b', { time: 8 })] })
    expect(await prove(timed, { timestamped: true })).toMatchObject({ timestamp: 7 })
    const untimed = bytes({ items: [signed('a', { time: 7 }), signed('b')] })
    expect(await prove(untimed, { timestamped: true })).toBeUndefined()
  })

  it('is proved by any of several signatures of one content, and by nothing else', async () => {
    const claims = (payload: unknown) => [payload as BodyClaim]
    const right = signed('a').signature
    const claim = (...moreSignatures: unknown[]) => bytes({ signature: 'AAAA', moreSignatures, content: 'a' })
    expect(await prove(claim('AAAA', right), { claims })).toBeDefined()
    for (const wrong of [[], ['AAAA'], [''], [null], [1], [[right]]]) {
      expect(await prove(claim(...wrong), { claims })).toBeUndefined()
    }
  })

  it('cannot be written into headers', async () => {
    await expect(bodySignature(acme).sign({ body: bytes({}), secret, now: 0 })).rejects.toThrow(TypeError)
  })
})
