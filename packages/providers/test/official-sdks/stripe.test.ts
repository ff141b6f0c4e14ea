import { sign, verify } from '@rawhook/core'
import Stripe from 'stripe'
import { describe, expect, it } from 'vitest'
import { stripe } from '../../src/stripe.ts'

const sdk = new Stripe('sk_test_0')
const secret = 'whsec_c3RyaXBl'
const body = JSON.stringify({
  id: 'evt_1',
  object: 'event',
  type: 'invoice.paid',
  created: 1_700_000_000,
  livemode: false,
  data: { object: { id: 'in_1', object: 'invoice' } },
})

describe('the stripe package', () => {
  it('accepts what we sign', async () => {
    const { 'Stripe-Signature': signature = '' } = await sign(stripe, { body, secret })
    const event = await sdk.webhooks.constructEventAsync(body, signature, secret)
    expect(event).toMatchObject({ id: 'evt_1', type: 'invoice.paid' })
  })

  it('signs what we accept', async () => {
    const signature = await sdk.webhooks.generateTestHeaderStringAsync({ payload: body, secret })
    const event = await verify(stripe, { body, signature, secret })
    expect(event).toMatchObject({
      id: 'evt_1',
      type: 'invoice.paid',
      livemode: false,
      data: { object: { id: 'in_1' } },
    })
  })

  it('sends the signatures of both secrets while one is rotated, in either order', async () => {
    const timestamp = Math.floor(Date.now() / 1000)
    const signed = async (key: string): Promise<string[]> =>
      (await sdk.webhooks.generateTestHeaderStringAsync({ payload: body, secret: key, timestamp })).split(',')
    const [time, ofNew] = await signed(secret)
    const [, ofOld] = await signed('whsec_old')
    for (const signature of [`${time},${ofOld},${ofNew}`, `${time},${ofNew},${ofOld}`, `${time},v0=00,${ofNew}`]) {
      expect((await verify(stripe, { body, signature, secret })).id).toBe('evt_1')
    }
  })
})
