import { createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { paystack } from '../src/paystack.ts'
import { receiving } from './receiving.ts'

const secret = 'sk_test_1'
const post = (payload: object, hash = 'sha512') => {
  const body = JSON.stringify(payload)
  const headers = { 'x-paystack-signature': createHmac(hash, secret).update(body).digest('hex') }
  return receiving(paystack, secret, { method: 'POST', body, headers })
}

describe('paystack', () => {
  it.each([
    ['id', { id: 302_961, reference: 'r1' }, 'charge.success:302961'],
    ['reference', { reference: 'r1' }, 'charge.success:r1'],
  ])('names an event by its type and %s', async (_, data, id) => {
    expect((await post({ event: 'charge.success', data })).events).toMatchObject([{ id, type: 'charge.success', data }])
  })

  it('names an event that has neither by the SHA-256 of the body, and does not refuse it', async () => {
    const { events } = await post({ event: 'subscription.create', data: { subscription_code: 'SUB_1' } })
    expect(events[0]?.id).toMatch(/^[0-9a-f]{64}$/)
  })

  it('takes SHA-512 only', async () => {
    expect(await post({ event: 'charge.success', data: { id: 1 } }, 'sha256')).toMatchObject({
      text: '{"error":"signature_invalid"}',
    })
  })
})
