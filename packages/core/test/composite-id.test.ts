import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compositeId } from '../src/index.ts'

const part = fc.oneof(fc.stringMatching(/^[ab:%]{0,3}$/), fc.nat({ max: 3 }), fc.constantFrom(undefined, null, {}, 0.5))

describe('an id of several members', () => {
  it('has a colon between them, and the last may have more', () => {
    expect(compositeId(['sub', 7, 'W/"1:2"'])).toBe('sub:7:W/"1:2"')
  })

  it.each([
    [[undefined, 'b']],
    [['a', undefined]],
    [['a', '']],
    [['', 'b']],
    [['a:b', 'c']],
    [[null, 'b']],
    [[{}, 'b']],
    [['a', 'x'.repeat(254)]],
  ])('does not exist where a member is missing or has a colon of its own: %j', (parts) => {
    expect(compositeId(parts)).toBeUndefined()
  })

  it('is one text for as many members, and no text for two lists of them', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 4 }).chain((size) => fc.tuple(row(size), row(size))),
        ([one, other]) => {
          const id = compositeId(one)
          if (id !== undefined && id === compositeId(other)) expect(one.map(String)).toEqual(other.map(String))
        },
      ),
      { numRuns: 2000 },
    )
  })
})

const row = (size: number): fc.Arbitrary<unknown[]> => fc.array(part, { minLength: size, maxLength: size })
