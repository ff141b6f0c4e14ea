import { sign } from '@rawhook/core'
import { github } from '@rawhook/providers/github'
import { describe, expect, it } from 'vitest'
import { diagnose } from '../src/index.ts'

const mebibyte = 1024 * 1024
const triesIn = (evidence: readonly string[]): number => Number(/(\d+) changes were tried/.exec(evidence.join())?.[1])

describe('a body of a mebibyte is tried less than a hundred times', { timeout: 30_000 }, () => {
  it.each([
    [
      'of members',
      JSON.stringify(
        Array.from({ length: 9000 }, (_, n) => ({ id: `evt_${n}`, name: 'Zoë <b>', url: 'a/b', n: [n, {}] })),
      ),
    ],
    ['of brackets', '['.repeat(mebibyte / 2) + ']'.repeat(mebibyte / 2)],
    ['of brackets that nest as deep as may be', `${'['.repeat(60)}${'[],'.repeat(340_000)}[]${']'.repeat(60)}`],
    ['of blanks', ' '.repeat(mebibyte)],
    ['of digits', `[${'9'.repeat(mebibyte)}]`],
    ['of escapes', `"${'\\"'.repeat(mebibyte / 2)}"`],
    ['of equals signs', `a${'='.repeat(mebibyte)}`],
    ['of fields', 'a=b&'.repeat(mebibyte / 4)],
    ['of U+FFFD', '\ufffd'.repeat(mebibyte / 3)],
  ])('%s', async (_of, body) => {
    const headers = await sign(github, { body, secret: 'right' })
    const found = await diagnose(github, { body, headers, secret: 'wrong' })
    expect(found.ok).toBe(false)
    expect(triesIn(found.evidence)).toBeLessThan(100)
  })
})

it('JSON that nests deeper than 64 is not rewritten', async () => {
  const nested = (depth: number) => `${'['.repeat(depth)} ${']'.repeat(depth)}`
  const codeAt = async (depth: number) => {
    const headers = await sign(github, { body: nested(depth).replace(' ', ''), secret: 'it' })
    return (await diagnose(github, { body: nested(depth), headers, secret: 'it' })).code
  }
  expect(await codeAt(60)).toBe('body_reserialized')
  expect(await codeAt(100)).toBe('secret_wrong')
})

it('a small body that decompresses to very much is not read to its end', { timeout: 30_000 }, async () => {
  const stream = new Blob([new Uint8Array(64 * mebibyte)]).stream().pipeThrough(new CompressionStream('gzip'))
  const body = await new Response(stream).arrayBuffer()
  const headers = await sign(github, { body: '{}', secret: 'it' })
  expect(await diagnose(github, { body, headers, secret: 'it' })).toMatchObject({
    code: 'body_compressed',
    proved: false,
  })
})

describe('options that cannot be right are a TypeError:', () => {
  it.each([
    ['a parsed body', { body: { id: 'evt_1' } }, 'the parser that made it is the cause'],
    ['a clock in milliseconds', { now: 1_700_000_000_000 }, 'seconds, not milliseconds'],
    ['a clock that is none', { now: Number.NaN }, 'Unix time in seconds'],
  ])('%s', async (_what, wrong, sentence) => {
    const options = Object.assign({ body: '{}', headers: {}, secret: 'it' }, wrong)
    await expect(diagnose(github, options)).rejects.toThrow(sentence)
  })
})
