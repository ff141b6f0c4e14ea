import '@shopify/shopify-api/adapters/web-api'
import { sign, verify } from '@rawhook/core'
import { ApiVersion, shopifyApi } from '@shopify/shopify-api'
import { describe, expect, it } from 'vitest'
import { shopify } from '../../src/shopify.ts'

const secret = 'hush'
const body = '{"id":820982911946154508,"name":"#9999","note":"déjà vu"}'
const sdk = shopifyApi({
  apiKey: 'key',
  apiSecretKey: secret,
  apiVersion: ApiVersion.January26,
  hostName: 'example.com',
  isEmbeddedApp: false,
  logger: { log: () => {} },
})
const about = {
  Topic: 'orders/create',
  'Webhook-Id': 'b54557e4-bdd9-4b37-8a5f-bf7d70bcd043',
  'Event-Id': '98880550-7158-44d4-b7cd-2c97c8a091b5',
  'Shop-Domain': 'example.myshopify.com',
  'API-Version': '2026-01',
}

// The package only verifies.
describe.each(['X-Shopify', 'Shopify'])('@shopify/shopify-api, with headers %s-*', (prefix) => {
  async function headersOf(key: string): Promise<Record<string, string>> {
    const { 'X-Shopify-Hmac-Sha256': signature } = await sign(shopify, { body, secret: key })
    const sent = Object.entries({ ...about, 'Hmac-Sha256': signature ?? '' })
    return Object.fromEntries(sent.map(([name, value]) => [`${prefix}-${name}`, value]))
  }

  const check = (headers: Record<string, string>) =>
    sdk.webhooks.validate({
      rawBody: body,
      rawRequest: new Request('https://example.com/', { method: 'POST', headers, body }),
    })

  it('accepts what we sign, and reads what we read', async () => {
    const headers = await headersOf(secret)
    const event = await verify(shopify, { body, headers, secret })
    expect(await check(headers)).toMatchObject({
      valid: true,
      topic: 'ORDERS_CREATE',
      webhookId: event.id,
      eventId: event.eventId,
      domain: event.shop,
      apiVersion: event.apiVersion,
    })
    expect(event.type).toBe('orders/create')
  })

  it('refuses another secret, as we do', async () => {
    const headers = await headersOf('loud')
    expect(await check(headers)).toMatchObject({ valid: false })
    await expect(verify(shopify, { body, headers, secret })).rejects.toMatchObject({ code: 'signature_invalid' })
  })
})
