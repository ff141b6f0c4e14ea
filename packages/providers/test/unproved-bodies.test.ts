import { type Secret, sign, verify } from '@rawhook/core'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { slugs, subjectsOf } from './subjects.ts'

const now = 1_700_000_000

/** How often a body is parsed that nobody has proved, with so many secrets configured. */
async function parsesOf(slug: string, secrets: number): Promise<number[]> {
  const parse = vi.spyOn(JSON, 'parse')
  onTestFinished(() => parse.mockRestore())
  const counts: number[] = []
  for (const { provider, secret, signingSecret = secret, sample, vectors } of await subjectsOf(slug)) {
    const {
      body,
      headers,
      url = 'https://example.test/webhooks',
    } = sample ??
      vectors.find(({ expected }) => expected.valid) ?? {
        body: '{}',
        headers: {},
      }
    const signature = await sign(provider, { body, secret: signingSecret, now, url }).catch(() => ({}))
    const forged = body.replace(/[a-z](?=\w*"\s*[,}\]])/g, 'x') // every text of it says something else
    parse.mockClear()
    const delivery = { body: forged, headers: { ...headers, ...signature }, url, now }
    await verify(provider, { ...delivery, secret: Array<Secret>(secrets).fill(secret) }).catch(() => {})
    counts.push(parse.mock.calls.filter(([text]) => text === forged).length)
  }
  return counts
}

describe('a body that is not proved', () => {
  it.each(slugs)('is parsed by %s once at most before it is refused, whatever is configured', async (slug) => {
    const [one, five] = [await parsesOf(slug, 1), await parsesOf(slug, 5)]
    expect(five).toEqual(one)
    for (const count of one) expect(count).toBeLessThanOrEqual(2) // what is not signed is parsed again, as a proved one
  })

  it('is parsed at all by those that put the signature inside', async () => {
    expect([await parsesOf('adyen', 5), await parsesOf('microsoft-graph', 5)]).toEqual([[1], [1]])
  })
})
