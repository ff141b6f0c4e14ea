import { describe, expect, it } from 'vitest'
import { hmac, oneOf } from '../src/index.ts'
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

  it('knows of a scheme over the URL that the URL is signed, and refuses the contrary', () => {
    const signature = hmac({ hash: 'sha256', encoding: 'hex', header: 'S', content: '{url}{body}' })
    for (const scheme of [signature, oneOf({ scheme: plainSignature }, { scheme: signature })]) {
      expect(acmeWith({ signature: scheme }).signsUrl).toBe(true)
      expect(() => acmeWith({ signature: scheme, signsUrl: false })).toThrow(/acme says signsUrl: false/)
    }
    expect(acmeWith().signsUrl).toBeUndefined()
  })
})
