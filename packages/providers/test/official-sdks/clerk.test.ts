import { verifyWebhook } from '@clerk/backend/webhooks'
import { sign, verify } from '@rawhook/core'
import { Webhook } from 'standardwebhooks'
import { describe, expect, it } from 'vitest'
import { clerk } from '../../src/clerk.ts'

const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
const body = '{"type":"user.created","object":"event","data":{"id":"user_1","object":"user"}}'
const delivery = (headers: Record<string, string>) =>
  new Request('https://example.com/webhooks', { method: 'POST', headers, body })

describe('@clerk/backend', () => {
  it('accepts what we sign', async () => {
    const headers = await sign(clerk, { body, secret, id: 'msg_1' })
    expect(await verifyWebhook(delivery(headers), { signingSecret: secret })).toMatchObject({ type: 'user.created' })
  })

  it('accepts what we accept, signed with the package that it verifies with', async () => {
    const sentAt = new Date()
    const headers = {
      'svix-id': 'msg_1',
      'svix-timestamp': String(Math.floor(sentAt.getTime() / 1000)),
      'svix-signature': new Webhook(secret).sign('msg_1', sentAt, body),
    }
    await verifyWebhook(delivery(headers), { signingSecret: secret })
    expect(await verify(clerk, { body, headers, secret })).toMatchObject({ id: 'msg_1', data: { id: 'user_1' } })
  })

  it('refuses the webhook-* names, as we do', async () => {
    const signed = await sign(clerk, { body, secret })
    const headers = Object.fromEntries(
      Object.entries(signed).map(([name, value]) => [name.replace('Svix', 'Webhook'), value]),
    )
    await expect(verifyWebhook(delivery(headers), { signingSecret: secret })).rejects.toThrow('svix-id')
    await expect(verify(clerk, { body, headers, secret })).rejects.toMatchObject({ code: 'signature_missing' })
  })
})
