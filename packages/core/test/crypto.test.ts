import { createHash, createHmac } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { crypto as onNode } from '../src/crypto/node.ts'
import type { CryptoPort, HashName, MaybePromise } from '../src/crypto/port.ts'
import { crypto as onWeb } from '../src/crypto/web.ts'

const hashes: readonly HashName[] = ['sha1', 'sha256', 'sha512']
const any = fc.uint8Array({ maxLength: 300 })
const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')

function describePort<TKey>(name: string, crypto: CryptoPort<TKey>): void {
  describe(name, () => {
    it.each(hashes)('computes HMAC-%s of head, body and tail', async (hash) => {
      const key = fc.uint8Array({ minLength: 1, maxLength: 200 })
      await fc.assert(
        fc.asyncProperty(key, fc.string(), any, fc.string(), async (secret, head, body, tail) => {
          const imported = await crypto.importHmacKey(hash, secret)
          const expected = createHmac(hash, secret).update(head).update(body).update(tail).digest('hex')
          expect(hexOf(await crypto.hmac(hash, imported, head, body, tail))).toBe(expected)
        }),
        { numRuns: 30 },
      )
    })

    it.each(hashes)(
      'finds the HMAC-%s among signatures in either encoding, and nothing that is not it',
      async (hash) => {
        const key = await crypto.importHmacKey(hash, Uint8Array.of(1, 2, 3))
        const right = createHmac(hash, Uint8Array.of(1, 2, 3))
          .update('head')
          .update('body')
          .update('tail')
          .digest()
        const wrong = right.map((byte, index) => (index === right.length - 1 ? byte ^ 1 : byte))
        const body = new TextEncoder().encode('body')
        for (const encoding of ['hex', 'base64'] as const) {
          const found = (...signatures: readonly string[]): MaybePromise<boolean> =>
            crypto.verifyHmac(hash, key, { signatures, head: 'head', tail: 'tail' }, encoding, body)
          const text = right.toString(encoding)
          const other = Buffer.from(wrong).toString(encoding)
          expect(await found(text)).toBe(true)
          for (const several of [
            [other, text],
            [text, other],
            ['', text, '!'],
          ]) {
            expect(await found(...several), several.join()).toBe(true)
          }
          const damaged = [
            other,
            '',
            text.slice(1),
            `${text}0`,
            text + text,
            `é${text.slice(1)}`,
            ` ${text}`,
            `${text} `,
          ]
          for (const signature of damaged) expect(await found(signature), signature).toBe(false)
          expect(await found(...damaged)).toBe(false)
          expect(await found()).toBe(false)
        }
      },
    )

    it.each(['hex', 'base64'] as const)('reads no %s in characters whose low byte is a digit', async (encoding) => {
      const key = await crypto.importHmacKey('sha256', Uint8Array.of(1, 2, 3))
      const body = new TextEncoder().encode('body')
      const right = createHmac('sha256', Uint8Array.of(1, 2, 3))
        .update('body')
        .digest(encoding)
      const found = async (...signatures: readonly string[]) =>
        crypto.verifyHmac('sha256', key, { signatures, head: '', tail: '' }, encoding, body)
      expect(await found(right)).toBe(true)
      const widened = (text: string, high: number): string =>
        Array.from(text, (character) => String.fromCharCode(character.charCodeAt(0) + high)).join('')
      const wide = [0x100, 0x200, 0x2000, 0xff00].flatMap((high) => [
        widened(right, high),
        ...Array.from(right, (digit, at) => right.slice(0, at) + widened(digit, high) + right.slice(at + 1)),
      ])
      expect(await found(...wide)).toBe(false)
      expect(await found(...wide, right)).toBe(true)
    })

    it('computes SHA-256, also of a part of a larger buffer', async () => {
      await fc.assert(
        fc.asyncProperty(any, async (bytes) => {
          const part = Uint8Array.from([1, ...bytes, 2]).subarray(1, -1)
          expect(hexOf(await crypto.sha256(part))).toBe(createHash('sha256').update(bytes).digest('hex'))
        }),
      )
    })

    it('compares bytes', () => {
      fc.assert(fc.property(any, (bytes) => crypto.equal(bytes, bytes.slice())))
      fc.assert(fc.property(any, any, (one, other) => crypto.equal(one, other) === Buffer.from(one).equals(other)))
      expect(crypto.equal(Uint8Array.of(1, 2), Uint8Array.of(1, 3))).toBe(false)
      expect(crypto.equal(Uint8Array.of(1), Uint8Array.of(1, 0))).toBe(false)
    })
  })
}

describePort('#crypto on Node and Bun', onNode)
describePort('#crypto on other runtimes', onWeb)

it('takes the same signatures on every runtime, whatever they are', async () => {
  const key = Uint8Array.of(1, 2, 3)
  const right = createHmac('sha256', key).update('').digest()
  const keys = { node: await onNode.importHmacKey('sha256', key), web: await onWeb.importHmacKey('sha256', key) }
  /** The right signature with some of its characters replaced by any other, wide ones among them. */
  const nearly = (text: string) =>
    fc
      .array(fc.tuple(fc.nat(text.length), fc.string({ unit: 'binary', maxLength: 1 })), { maxLength: 2 })
      .map((changes) => changes.reduce((changed, [at, by]) => changed.slice(0, at) + by + changed.slice(at + 1), text))
  for (const encoding of ['hex', 'base64'] as const) {
    const text = right.toString(encoding)
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.string(), nearly(text), nearly(text.toUpperCase())), async (signature) => {
        const claim = { signatures: [signature], head: '', tail: '' }
        const answers = [
          await onNode.verifyHmac('sha256', keys.node, claim, encoding, new Uint8Array()),
          await onWeb.verifyHmac('sha256', keys.web, claim, encoding, new Uint8Array()),
        ]
        const same =
          signature === text ||
          (encoding === 'hex' && /^[\da-f]*$/i.test(signature) && signature.toLowerCase() === text)
        expect(answers).toEqual([same, same])
      }),
      { numRuns: 50 },
    )
  }
})

it('is synchronous on Node', () => {
  const key = onNode.importHmacKey('sha256', Uint8Array.of(1))
  if (key instanceof Promise) throw new TypeError('the key is a promise')
  expect(onNode.hmac('sha256', key, '', new Uint8Array(), '')).toBeInstanceOf(Uint8Array)
  const claim = { signatures: [], head: '', tail: '' }
  expect(onNode.verifyHmac('sha256', key, claim, 'hex', new Uint8Array())).toBe(false)
})
