import { describe, expect, it } from 'vitest'
import { headerReader } from '../src/headers.ts'
import { isRefusal } from '../src/refusal.ts'
import { hmac } from '../src/schemes/hmac.ts'
import { oneOf } from '../src/schemes/one-of.ts'
import type { Secret } from '../src/signature-scheme.ts'

const body = new TextEncoder().encode('{"id":"evt_1"}')
const now = 1_700_000_000
const old = hmac({ hash: 'sha1', encoding: 'hex', header: 'Old-Signature' })
const current = hmac({
  hash: 'sha256',
  encoding: 'hex',
  header: 'New-Signature',
  format: { kind: 'prefixed', prefix: 'sha256=' },
  timestamp: { header: 'New-Time', unit: 'seconds' },
  content: '{timestamp}.{body}',
})
const isOld = (secret: Secret): boolean => String(secret).startsWith('old_')
const either = oneOf({ scheme: current, accepts: (secret) => !isOld(secret) }, { scheme: old, accepts: isOld })

const present = (headers: Record<string, string>) =>
  either.present({ header: headerReader(headers), method: 'POST', url: '' })

async function prove(headers: Record<string, string>, secret: string) {
  const presented = present(headers)
  const keys = await either.importKey(secret)
  if (isRefusal(presented) || keys === undefined) return 'refused'
  return either.prove(presented, body, keys, { tolerance: 300, now })
}

describe('one of several schemes', () => {
  it('proves with the scheme whose headers were sent and whose secret is there', async () => {
    const byOld = await old.sign({ body, secret: 'old_1', now })
    const byNew = await current.sign({ body, secret: 'new_1', now })
    expect(await prove(byOld, 'old_1')).toMatchObject({ signed: body, timestamp: undefined })
    expect(await prove(byNew, 'new_1')).toMatchObject({ signed: body, timestamp: now })
    expect(await prove({ ...byOld, ...byNew }, 'old_1')).toMatchObject({ signed: body })
    expect(await prove({ ...byOld, ...byNew }, 'new_1')).toMatchObject({ timestamp: now })
  })

  it('never takes the secret of one scheme for another, which would be a downgrade', async () => {
    expect(await prove(await old.sign({ body, secret: 'new_1', now }), 'new_1')).toBeUndefined()
    expect(await prove(await current.sign({ body, secret: 'old_1', now }), 'old_1')).toBeUndefined()
  })

  it('proves nothing when no signature is right', async () => {
    const forged = { ...(await old.sign({ body, secret: 'old_2', now })), 'New-Signature': `sha256=${'0'.repeat(64)}` }
    expect(await prove({ ...forged, 'New-Time': String(now) }, 'old_1')).toBeUndefined()
    expect(await prove({ ...forged, 'New-Time': String(now) }, 'new_1')).toBeUndefined()
  })

  it('reports what is wrong with the headers that were sent, or else the first that is missing', () => {
    expect(present({})).toMatchObject({
      refused: 'signature_missing',
      message: expect.stringContaining('New-Signature'),
    })
    expect(present({ 'New-Signature': 'nonsense' })).toMatchObject({ refused: 'signature_malformed' })
    expect(present({ 'Old-Signature': '' })).toMatchObject({
      refused: 'signature_missing',
      message: expect.stringContaining('Old-Signature'),
    })
  })

  it('tells which header is missing beside a signature that only a later scheme reads', () => {
    const versioned = (version: string) =>
      hmac({
        hash: 'sha256',
        encoding: 'hex',
        header: 'Signature',
        format: { kind: 'prefixed', prefix: version },
        timestamp: { header: 'Time', unit: 'seconds' },
        content: '{timestamp}.{body}',
      })
    const versions = oneOf({ scheme: versioned('v1=') }, { scheme: versioned('v2=') })
    const refusal = (value: string) =>
      versions.present({ header: headerReader({ Signature: value }), method: 'POST', url: '' })
    for (const value of ['v1=00', 'v2=00']) {
      expect(refusal(value)).toMatchObject({ refused: 'signature_missing', message: expect.stringContaining('Time') })
    }
    expect(refusal('v3=00')).toMatchObject({ refused: 'signature_malformed' })
  })

  it('has no key for a secret that is empty, or that is for none of its schemes', () => {
    expect(either.importKey('')).toBeUndefined()
    expect(oneOf({ scheme: old, accepts: isOld }).importKey('new_1')).toBeUndefined()
  })

  it('signs with the first scheme that takes the secret', async () => {
    expect(Object.keys(await either.sign({ body, secret: 'new_1', now }))).toContain('New-Signature')
    expect(Object.keys(await either.sign({ body, secret: 'old_1', now }))).toEqual(['Old-Signature'])
    const none = oneOf({ scheme: old, accepts: isOld })
    await expect(none.sign({ body, secret: 'new_1', now })).rejects.toThrow(TypeError)
  })

  it('reads the headers of all, each once, and is timestamped when one is', () => {
    expect(oneOf({ scheme: old }, { scheme: current }, { scheme: old }).headers).toEqual([
      'Old-Signature',
      'New-Signature',
      'New-Time',
    ])
    expect([either.timestamped, oneOf({ scheme: old }).timestamped]).toEqual([true, false])
  })
})
