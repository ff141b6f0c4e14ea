import { webhooks } from '@polar-sh/sdk/2026-10'
import { sign, verify } from '@rawhook/core'
import { Webhook } from 'standardwebhooks'
import { describe, expect, it } from 'vitest'
import { polar } from '../../src/polar.ts'

const body = '{"type":"order.paid","timestamp":"2026-01-01T00:00:00Z","data":{"id":"ord_1"}}'
const looksLikeBase64 = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'

/** Polar signs with this package: an old secret it encodes first, so that the text becomes the key. */
function deliver(keyText: string) {
  const sentAt = new Date()
  return {
    'webhook-id': 'msg_1',
    'webhook-timestamp': String(Math.floor(sentAt.getTime() / 1000)),
    'webhook-signature': new Webhook(keyText).sign('msg_1', sentAt, body),
  }
}

describe('@polar-sh/sdk', () => {
  it.each(['polar_whs_f00', 'whsec_not-base64', looksLikeBase64])('accepts what we sign with %s', async (secret) => {
    const headers = await sign(polar, { body, secret, id: 'msg_1' })
    expect(await webhooks.validateEvent(body, headers, secret)).toMatchObject({ type: 'order.paid' })
  })

  it.each(['polar_whs_f00', looksLikeBase64])(
    'accepts what we accept from an endpoint with the old secret %s',
    async (secret) => {
      const headers = deliver(Buffer.from(secret).toString('base64'))
      await webhooks.validateEvent(body, headers, secret)
      expect(await verify(polar, { body, headers, secret })).toMatchObject({ id: 'msg_1', type: 'order.paid' })
    },
  )

  it('accepts what we accept from an endpoint whose secret is base64', async () => {
    const headers = deliver(looksLikeBase64)
    await webhooks.validateEvent(body, headers, looksLikeBase64)
    expect(await verify(polar, { body, headers, secret: looksLikeBase64 })).toMatchObject({ id: 'msg_1' })
  })

  it('refuses another secret, as we do', async () => {
    const headers = deliver(looksLikeBase64)
    const other = `whsec_${'AAAA'.repeat(8)}`
    await expect(webhooks.validateEvent(body, headers, other)).rejects.toThrow('No matching signature')
    await expect(verify(polar, { body, headers, secret: other })).rejects.toMatchObject({
      code: 'signature_invalid',
    })
  })
})
