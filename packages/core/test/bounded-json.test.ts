import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseUnproved } from '../src/bounded-json.ts'

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text)
const nested = (depth: number, open = '[', close = ']'): string => open.repeat(depth) + close.repeat(depth)

describe('JSON that is not proved yet', () => {
  it('is what JSON.parse makes of it', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 8 }), (text) => {
        expect(parseUnproved(utf8(text))).toEqual(JSON.parse(text))
      }),
    )
  })

  it('may nest 64 levels, and no more', () => {
    expect(parseUnproved(utf8(nested(64)))).toBeDefined()
    expect(parseUnproved(utf8(nested(65)))).toBeUndefined()
    expect(parseUnproved(utf8(nested(64, '{"a":[', ']}').replace('[]', '[1]')))).toBeUndefined()
    expect(parseUnproved(utf8(nested(100_000)))).toBeUndefined()
  })

  it('may hold 65,536 lists and objects, deep or flat, and no more', () => {
    expect(parseUnproved(utf8(`[${Array(1000).fill(nested(63)).join(',')}]`))).toHaveLength(1000)
    expect(parseUnproved(utf8(`[${Array(65_535).fill('{}').join(',')}]`))).toHaveLength(65_535)
    expect(parseUnproved(utf8(`[${Array(65_536).fill('{}').join(',')}]`))).toBeUndefined()
  })

  it('may hold any number of values that are neither', () => {
    expect(parseUnproved(utf8(`[${Array(100_000).fill('1').join(',')}]`))).toHaveLength(100_000)
  })

  it('does not count what stands in strings', () => {
    for (const text of ['['.repeat(100), `"${'['.repeat(100)}`, `\\"${'{'.repeat(100)}`, '\\', '\\\\"[']) {
      expect(parseUnproved(utf8(JSON.stringify({ text })))).toEqual({ text })
    }
    const afterEscape = `["\\\\",${nested(64)}]`
    expect(parseUnproved(utf8(afterEscape))).toBeUndefined()
  })

  it.each(['', ' ', '{', '[1,]', 'undefined', "{'a':1}", '{"a":1}x', '\ufeff\ufeff{}'])('is nothing for %j', (text) => {
    expect(parseUnproved(utf8(text))).toBeUndefined()
  })

  it('may begin with one byte order mark, and must be UTF-8', () => {
    expect(parseUnproved(utf8('\ufeff{"a":1}'))).toEqual({ a: 1 })
    expect(parseUnproved(Uint8Array.of(0x22, 0xff, 0x22))).toBeUndefined()
  })
})
