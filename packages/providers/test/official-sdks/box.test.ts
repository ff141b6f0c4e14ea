import { sign, verify } from '@rawhook/core'
import { computeWebhookSignature } from 'box-node-sdk/lib/internal/utils'
import { WebhooksManager } from 'box-node-sdk/lib/managers/webhooks'
import { describe, expect, it } from 'vitest'
import { box } from '../../src/box.ts'

const primary = 'SamplePrimaryKey'
const secondary = 'SampleSecondaryKey'
const now = Math.floor(Date.now() / 1000)
const body = JSON.stringify({
  type: 'webhook_event',
  id: 'eb0c4e06-751f-442c-86f8-fd5bb404dbec',
  trigger: 'FILE.UPLOADED',
  webhook: { id: '1234567890', type: 'webhook' },
  source: { id: '1', type: 'file', name: 'Test $& .txt' },
})

describe('box-node-sdk', () => {
  it('signs with either key what we accept', async () => {
    const headers: Record<string, string> = {
      'box-delivery-id': 'f96bb54b-ee16-4fc5-aa65-8c2d9e5b546f',
      'box-delivery-timestamp': new Date(now * 1000).toISOString(),
      'box-signature-algorithm': 'HmacSHA256',
      'box-signature-version': '1',
    }
    const signatures = {
      'box-signature-primary': String(await computeWebhookSignature(body, headers, primary)),
      'box-signature-secondary': String(await computeWebhookSignature(body, headers, secondary)),
    }
    for (const secret of [primary, secondary, [primary, secondary]]) {
      const event = await verify(box, { body, headers: { ...headers, ...signatures }, secret, now })
      expect(event).toMatchObject({ id: 'eb0c4e06-751f-442c-86f8-fd5bb404dbec', type: 'FILE.UPLOADED' })
    }
    const replaced = { ...headers, 'box-signature-secondary': signatures['box-signature-secondary'] }
    await expect(verify(box, { body, headers: replaced, secret: secondary, now })).resolves.toBeDefined()
    await expect(verify(box, { body, headers: replaced, secret: primary, now })).rejects.toMatchObject({
      code: 'signature_invalid',
    })
  })

  it('accepts what we sign, and refuses it for another body or key', async () => {
    const signed = await sign(box, { body, secret: primary, now })
    const headers = Object.fromEntries(Object.entries(signed).map(([name, value]) => [name.toLowerCase(), value]))
    expect(await WebhooksManager.validateMessage(body, headers, primary)).toBe(true)
    expect(await WebhooksManager.validateMessage(`${body} `, headers, primary)).toBe(false)
    expect(await WebhooksManager.validateMessage(body, headers, secondary)).toBe(false)
  })

  it.each(['BOX-SIGNATURE-VERSION', 'BOX-SIGNATURE-ALGORITHM'])('needs the right %s', async (name) => {
    const headers = await sign(box, { body, secret: primary, now })
    for (const value of [undefined, '', '2', 'HmacSHA1']) {
      await expect(
        verify(box, { body, headers: { ...headers, [name]: value }, secret: primary, now }),
      ).rejects.toMatchObject({ code: 'signature_malformed' })
    }
  })
})
