import { sign } from '@rawhook/core'
import { describe, expect, it } from 'vitest'
import { woocommerce } from '../src/woocommerce.ts'
import { receiving } from './receiving.ts'

const secret = 'wc-secret & <more>'
const form = { 'Content-Type': 'application/x-www-form-urlencoded; charset=UTF-8' }

async function deliver(body: string, more: Record<string, string> = {}, request: RequestInit = {}) {
  const headers = { ...(await sign(woocommerce, { body, secret })), 'X-WC-Webhook-Topic': 'order.updated', ...more }
  return receiving(woocommerce, secret, { method: 'POST', body, headers, ...request })
}

describe('woocommerce', () => {
  it('answers the unsigned ping of an activation with 200, and no handler sees it', async () => {
    for (const headers of [form, { ...form, 'Content-Length': '13' }]) {
      const ping = await receiving(woocommerce, secret, { method: 'POST', body: 'webhook_id=42', headers })
      expect(ping).toMatchObject({ status: 200, events: [] })
    }
  })

  it.each([
    ['JSON', { 'Content-Type': 'application/json' }],
    ['a form that is too long for a ping', { ...form, 'Content-Length': '65' }],
    ['a length that is none', { ...form, 'Content-Length': 'x' }],
    ['another form', { 'Content-Type': 'multipart/form-data; boundary=x' }],
  ])('refuses what is not signed and is %s', async (_, headers) => {
    const refused = await receiving(woocommerce, secret, { method: 'POST', body: '{"id":1}', headers })
    expect(refused).toMatchObject({ status: 400, text: '{"error":"signature_missing"}', events: [] })
  })

  it('refuses a form with a wrong signature', async () => {
    const headers = { ...form, 'X-WC-Webhook-Signature': Buffer.alloc(32).toString('base64') }
    const refused = await receiving(woocommerce, secret, { method: 'POST', body: 'webhook_id=42', headers })
    expect(refused).toMatchObject({ status: 400, text: '{"error":"signature_invalid"}' })
  })

  it('takes type and id from the headers, and the SHA-256 of the body where there is no id', async () => {
    const named = await deliver('{"id":1}', { 'X-WC-Webhook-Delivery-ID': 'd1' })
    expect(named.events).toMatchObject([{ id: 'd1', type: 'order.updated', data: { id: 1 } }])
    const unnamed = await deliver('{"id":1}')
    expect(unnamed.events[0]?.id).toMatch(/^[0-9a-f]{64}$/)
  })
})
