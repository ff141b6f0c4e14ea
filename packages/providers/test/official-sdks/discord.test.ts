import { generateKeyPairSync } from 'node:crypto'
import { sign, verify } from '@rawhook/core'
import { discord } from '@rawhook/providers/discord'
import { verifyKey } from 'discord-interactions'
import { describe, expect, test } from 'vitest'

const { publicKey, privateKey } = generateKeyPairSync('ed25519')
const hexOf = (part: string | undefined): string => Buffer.from(part ?? '', 'base64url').toString('hex')
const key = hexOf(publicKey.export({ format: 'jwk' }).x)
const seed = hexOf(privateKey.export({ format: 'jwk' }).d)
const now = 1_700_000_000
const body =
  '{"version":1,"application_id":"1","type":1,"event":{"type":"ENTITLEMENT_CREATE","timestamp":"2024-10-18T14:42:53.064834","data":{"name":"é$&"}}}'

/** What discord-interactions says of headers of ours. */
const accepts = (headers: Record<string, string>, text: string): Promise<boolean> =>
  verifyKey(text, headers['X-Signature-Ed25519'] ?? '', headers['X-Signature-Timestamp'] ?? '', key)

describe('discord-interactions', () => {
  test('accepts what sign() makes, as verify() does', async () => {
    const headers = await sign(discord, { body, secret: seed, now })
    expect(await accepts(headers, body)).toBe(true)
    expect(await verify(discord, { body, headers, secret: key, now })).toMatchObject({ type: 'ENTITLEMENT_CREATE' })
  })

  test('refuses another body and another timestamp, as verify() does', async () => {
    const headers = await sign(discord, { body, secret: seed, now })
    const later = { ...headers, 'X-Signature-Timestamp': String(now + 1) }
    expect(await accepts(headers, `${body} `)).toBe(false)
    expect(await accepts(later, body)).toBe(false)
    const refusal = { code: 'signature_invalid', status: 401 }
    await expect(verify(discord, { body: `${body} `, headers, secret: key, now })).rejects.toMatchObject(refusal)
    await expect(verify(discord, { body, headers: later, secret: key, now })).rejects.toMatchObject(refusal)
  })
})
