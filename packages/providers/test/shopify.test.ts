import { sign } from '@rawhook/core'
import { describe, expect, it } from 'vitest'
import { shopify } from '../src/shopify.ts'
import { receiving } from './receiving.ts'
import { asProvider } from './subjects.ts'

const secret = 'client secret'
const body = '{"id":1}'

async function eventOf(more: Readonly<Record<string, string>>) {
  const headers = { ...(await sign(shopify, { body, secret })), ...more }
  return (await receiving(asProvider(shopify, 'shopify'), secret, { method: 'POST', body, headers })).events[0]
}

describe('shopify', () => {
  it('tells what happened to the resource of an Events delivery by its type', async () => {
    const types = ['create', 'update', 'delete'].map(
      async (action) =>
        (await eventOf({ 'shopify-topic': 'Product', 'shopify-action': action, 'shopify-webhook-id': 'w1' }))?.type,
    )
    expect(await Promise.all(types)).toEqual(['Product/create', 'Product/update', 'Product/delete'])
  })

  it('keeps the id of the webhook', async () => {
    const headers = { 'shopify-topic': 'Product', 'shopify-webhook-id': 'w1', 'shopify-event-id': 'e1' }
    expect(await eventOf(headers)).toMatchObject({ id: 'w1', eventId: 'e1', type: 'Product' })
  })

  it('leaves the topic of a classic webhook as it is', async () => {
    const headers = { 'X-Shopify-Topic': 'products/update', 'X-Shopify-Action': 'update', 'X-Shopify-Webhook-Id': 'w2' }
    expect(await eventOf(headers)).toMatchObject({ id: 'w2', type: 'products/update' })
  })
})
