import { sign, verify } from '@rawhook/core'
import { Webhook } from 'svix'
import { describe, expect, it } from 'vitest'
import { svix } from '../../src/svix.ts'

const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
const body = '{"type":"user.created","data":{"name":"Zoë"}}'
const sdk = new Webhook(secret)

describe('the svix package', () => {
  it('accepts what we sign', async () => {
    const headers = await sign(svix, { body, secret, id: 'msg_1' })
    expect(sdk.verify(body, headers)).toMatchObject({ type: 'user.created' })
  })

  it.each(['svix', 'webhook'])('signs what we accept, with %s-* headers', async (name) => {
    const sentAt = new Date()
    const headers = {
      [`${name}-id`]: 'msg_1',
      [`${name}-timestamp`]: String(Math.floor(sentAt.getTime() / 1000)),
      [`${name}-signature`]: sdk.sign('msg_1', sentAt, body),
    }
    expect(await verify(svix, { body, headers, secret })).toMatchObject({ id: 'msg_1', type: 'user.created' })
  })
})
