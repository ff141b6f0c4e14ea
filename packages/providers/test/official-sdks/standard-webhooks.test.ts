import { sign, verify } from '@rawhook/core'
import { Webhook } from 'standardwebhooks'
import { describe, expect, it } from 'vitest'
import { standardWebhooks } from '../../src/standard-webhooks.ts'

const body = '{"type":"user.created","data":{"name":"Zoë"}}'

describe.each(['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 'MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'])(
  'the standardwebhooks package, with the secret %s',
  (secret) => {
    const sdk = new Webhook(secret)

    it('accepts what we sign', async () => {
      const headers = await sign(standardWebhooks, { body, secret, id: 'msg_1' })
      expect(sdk.verify(body, headers)).toMatchObject({ type: 'user.created' })
    })

    it('signs what we accept', async () => {
      const sentAt = new Date()
      const headers = {
        'webhook-id': 'msg_1',
        'webhook-timestamp': String(Math.floor(sentAt.getTime() / 1000)),
        'webhook-signature': `v1,AAAA v1a,AAAA ${sdk.sign('msg_1', sentAt, body)}`,
      }
      expect(await verify(standardWebhooks, { body, headers, secret })).toMatchObject({ id: 'msg_1' })
    })
  },
)
