import { Paddle } from '@paddle/paddle-node-sdk'
import { sign, verify } from '@rawhook/core'
import { describe, expect, it } from 'vitest'
import { paddle } from '../../src/paddle.ts'

const secret = 'pdl_ntfset_01hs0t3tw21j988db1pam5xg8m_GrOWLNef+vmtjJYq4mSnHNzvc8uWoJ1I'
const body = '{"event_id":"evt_1","event_type":"customer.created","occurred_at":"","notification_id":"ntf_1","data":{}}'
const sdk = new Paddle('pdl_0')

// The package only verifies; what its test suites signed is among the vectors.
describe('@paddle/paddle-node-sdk', () => {
  it('accepts what we sign', async () => {
    const { 'Paddle-Signature': signature = '' } = await sign(paddle, { body, secret })
    expect(await sdk.webhooks.isSignatureValid(body, secret, signature)).toBe(true)
  })

  it('refuses an age of 6 seconds, as we do', async () => {
    const now = Math.floor(Date.now() / 1000)
    const { 'Paddle-Signature': signature = '' } = await sign(paddle, { body, secret, now: now - 6 })
    expect(await sdk.webhooks.isSignatureValid(body, secret, signature)).toBe(false)
    await expect(verify(paddle, { body, signature, secret, now })).rejects.toMatchObject({ code: 'signature_stale' })
  })
})
