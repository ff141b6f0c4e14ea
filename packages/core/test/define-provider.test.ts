import { describe, expect, it } from 'vitest'
import { acmeWith, plainSignature } from './acme.ts'

describe('defineProvider', () => {
  it.each(['acme', 'acme-pay', 'a1'])('takes the name %j', (name) => {
    expect(acmeWith({ name }).name).toBe(name)
  })

  it.each(['', 'Acme', '1a', 'acme pay', 'acme/pay', 'ä', '-a', 'acme\n'])('refuses the name %j', (name) => {
    expect(() => acmeWith({ name })).toThrow(TypeError)
  })

  it('refuses a tolerance without a timestamp to apply it to', () => {
    expect(() => acmeWith({ signature: plainSignature, tolerance: 300 })).toThrow(/acme has a tolerance/)
    expect(acmeWith({ tolerance: 60 }).tolerance).toBe(60)
  })
})
