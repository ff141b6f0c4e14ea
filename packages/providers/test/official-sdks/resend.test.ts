import { sign, verify } from '@rawhook/core'
import { Resend } from 'resend'
import { Webhook } from 'standardwebhooks'
import { describe, expect, it } from 'vitest'
import { resend } from '../../src/resend.ts'

const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
const body = '{"type":"email.bounced","created_at":"2026-01-01T00:00:00.000Z","data":{"email_id":"em_1"}}'

function check(headers: Record<string, string>) {
  const read = new Headers(headers)
  const header = (name: string) => read.get(`svix-${name}`) ?? ''
  return new Resend('re_0').webhooks.verify({
    payload: body,
    headers: { id: header('id'), timestamp: header('timestamp'), signature: header('signature') },
    webhookSecret: secret,
  })
}

describe('the resend package', () => {
  it('accepts what we sign', async () => {
    expect(check(await sign(resend, { body, secret, id: 'msg_1' }))).toMatchObject({ type: 'email.bounced' })
  })

  it('accepts what we accept, signed with the package that it verifies with', async () => {
    const sentAt = new Date()
    const headers = {
      'svix-id': 'msg_1',
      'svix-timestamp': String(Math.floor(sentAt.getTime() / 1000)),
      'svix-signature': new Webhook(secret).sign('msg_1', sentAt, body),
    }
    check(headers)
    expect(await verify(resend, { body, headers, secret })).toMatchObject({ id: 'msg_1', data: { email_id: 'em_1' } })
  })
})
