import { sign } from '@rawhook/core'
import { square } from '@rawhook/providers/square'
import { WebhooksHelper } from 'square'
import { describe, expect, test } from 'vitest'

const secret = 'Ibxx_5AKakO-3qeNVR61Dw'
const url = 'https://example.com/webhooks/square?shop=1'
const body = '{"event_id":"1","type":"payment.updated","data":{"name":"é$&"}}'

/** What Square's helper says of a signature of ours, over a body at a URL. */
async function accepts(requestBody: string, notificationUrl: string): Promise<boolean> {
  const { 'x-square-hmacsha256-signature': signatureHeader = '' } = await sign(square, { body, secret, url })
  return WebhooksHelper.verifySignature({ requestBody, signatureHeader, signatureKey: secret, notificationUrl })
}

describe('square', () => {
  test('accepts what sign() makes', async () => {
    expect(await accepts(body, url)).toBe(true)
  })

  test('refuses it for another body or URL', async () => {
    expect(await accepts(`${body} `, url)).toBe(false)
    expect(await accepts(body, 'https://example.com/webhooks/square')).toBe(false)
  })
})
