import { generateKeyPairSync } from 'node:crypto'
import { sign, verify } from '@rawhook/core'
import { EventWebhook, EventWebhookHeader } from '@sendgrid/eventwebhook'
import { describe, expect, it } from 'vitest'
import { sendgrid } from '../../src/sendgrid.ts'

const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const verificationKey = publicKey.export({ type: 'spki', format: 'der' }).toString('base64')
const signingKey = privateKey.export({ type: 'pkcs8', format: 'der' }).toString('base64')
const items = [1, 2].map((number) => ({ event: 'open', sg_event_id: `event_${number}`, email: 'ü@example.test' }))
const body = `[${items.map((item) => JSON.stringify(item)).join(',\r\n')}]\r\n`
const now = 1_700_000_000
const theirs = new EventWebhook()
const key = theirs.convertPublicKeyToECDSA(verificationKey)

describe('@sendgrid/eventwebhook', () => {
  it('accepts what we sign, and refuses it for another body or time', async () => {
    for (let round = 0; round < 8; round++) {
      const headers = await sign(sendgrid, { body, secret: signingKey, now })
      const signature = headers[EventWebhookHeader.SIGNATURE()] ?? ''
      expect(theirs.verifySignature(key, body, signature, headers[EventWebhookHeader.TIMESTAMP()] ?? '')).toBe(true)
      expect(theirs.verifySignature(key, body.trim(), signature, String(now))).toBe(false)
      expect(theirs.verifySignature(key, body, signature, String(now + 1))).toBe(false)
      await expect(verify(sendgrid, { body, headers, secret: verificationKey, now })).resolves.toMatchObject({
        id: 'event_1',
        type: 'open',
      })
    }
  })
})
