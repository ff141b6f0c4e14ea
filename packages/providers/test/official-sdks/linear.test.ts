import { LinearWebhookClient } from '@linear/sdk/webhooks'
import { sign, verify } from '@rawhook/core'
import { describe, expect, it } from 'vitest'
import { linear } from '../../src/linear.ts'

const secret = 'lin_wh_0'
const sdk = new LinearWebhookClient(secret)
const bodyAt = (webhookTimestamp: number) =>
  JSON.stringify({ action: 'create', type: 'Issue', data: { id: 'iss_1' }, webhookTimestamp })

// The package only verifies; the bodies of its test suite are among the vectors.
describe('@linear/sdk', () => {
  it('accepts what we sign', async () => {
    const body = bodyAt(Date.now())
    const { 'Linear-Signature': signature = '' } = await sign(linear, { body, secret })
    expect(sdk.verify(Buffer.from(body), signature)).toBe(true)
    expect(sdk.parseData(Buffer.from(body), signature)).toMatchObject({ type: 'Issue', action: 'create' })
  })

  it('refuses an age of 61 seconds, as we do', async () => {
    const body = bodyAt(Date.now() - 61_000)
    const { 'Linear-Signature': signature = '' } = await sign(linear, { body, secret })
    expect(() => sdk.parseData(Buffer.from(body), signature)).toThrow('timestamp')
    await expect(verify(linear, { body, signature, secret })).rejects.toMatchObject({ code: 'signature_stale' })
  })
})
