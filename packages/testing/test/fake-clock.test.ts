import { fakeClock } from '@rawhook/testing'
import { describe, expect, it } from 'vitest'

describe('a fake clock', () => {
  it('stands until it is moved, forth or back', () => {
    const { now, nowMs, advance } = fakeClock(1_800_000_000)
    expect([now(), now(), nowMs()]).toEqual([1_800_000_000, 1_800_000_000, 1_800_000_000_000])
    advance(301)
    expect([now(), nowMs()]).toEqual([1_800_000_301, 1_800_000_301_000])
    advance(-302)
    expect(now()).toBe(1_799_999_999)
  })

  it.each([Date.now(), Number.NaN, -1])('does not start at %s', (start) => {
    expect(() => fakeClock(start)).toThrow(TypeError)
  })

  it('does not move by what is no number', () => {
    expect(() => fakeClock(0).advance(Number.NaN)).toThrow(TypeError)
  })
})
