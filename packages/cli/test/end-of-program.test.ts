import { expect, it } from 'vitest'
import { endOf } from '../src/end-of-program.ts'
import { Failure } from '../src/failure.ts'

it('a failed check ends with 1, wrong usage with 2, and both say nothing but their sentence', () => {
  expect(endOf(new Failure('check', 'It answered 500.'), {})).toEqual({
    exitCode: 1,
    kind: 'check',
    message: 'It answered 500.',
  })
  expect(endOf(new Failure('usage', 'No secret.'), { DEBUG: '1' })).toEqual({
    exitCode: 2,
    kind: 'usage',
    message: 'No secret.',
  })
})

it('a defect ends with 1, and shows its stack only under DEBUG', () => {
  const defect = new RangeError('Out of range')
  expect(endOf(defect, {})).toEqual({ exitCode: 1, kind: 'defect', message: expect.not.stringContaining('    at ') })
  expect(endOf(defect, { DEBUG: '1' }).message).toBe(defect.stack)
  expect(endOf('thrown text', {}).message).toContain('thrown text')
})
