import { sign, verify } from '@rawhook/core'
import Razorpay from 'razorpay'
import { describe, expect, it } from 'vitest'
import { razorpay } from '../../src/razorpay.ts'

const secret = 'razorpay-webhook-secret'
const body = `${JSON.stringify({ event: 'payment.captured', payload: { note: 'é ₹ $&' } }, null, 2)}\n`
const header = 'X-Razorpay-Signature'

describe('razorpay', () => {
  it('accepts what we sign, and refuses it for another body or secret', async () => {
    const { [header]: signature = '' } = await sign(razorpay, { body, secret })
    expect(Razorpay.validateWebhookSignature(body, signature, secret)).toBe(true)
    expect(Razorpay.validateWebhookSignature(body.trim(), signature, secret)).toBe(false)
    expect(Razorpay.validateWebhookSignature(body, signature, 'another')).toBe(false)
    await expect(verify(razorpay, { body, signature, secret })).resolves.toMatchObject({ type: 'payment.captured' })
  })
})
