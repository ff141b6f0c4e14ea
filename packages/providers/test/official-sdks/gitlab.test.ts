import { sign, verify } from '@rawhook/core'
import { gitlab } from '@rawhook/providers/gitlab'
import { Webhook } from 'standardwebhooks'
import { describe, expect, test } from 'vitest'

const secret = 'whsec_dGVzdHRlc3R0ZXN0dGVzdHRlc3R0ZXN0dGVzdHRlc3Q='
const body = '{"object_kind":"push","message":"é$&"}'
const id = 'a1b2c3'

// GitLab has no library for its webhooks; its signing token is documented as Standard Webhooks.
describe('standardwebhooks, with a signing token of GitLab', () => {
  test('accepts what sign() makes', async () => {
    const headers = await sign(gitlab, { body, secret, id })
    expect(new Webhook(secret).verify(body, headers)).toEqual(JSON.parse(body))
  })

  test('makes signatures that verify() accepts, whatever the plain token says', async () => {
    const now = new Date()
    const headers = {
      'webhook-id': id,
      'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
      'webhook-signature': new Webhook(secret).sign(id, now, body),
      'x-gitlab-token': 'something else',
    }
    expect(await verify(gitlab, { body, headers, secret })).toMatchObject({ id, type: 'push' })
  })

  test('a plain token, right or wrong, is no signature', async () => {
    const headers = { 'X-Gitlab-Token': secret }
    await expect(verify(gitlab, { body, headers, secret })).rejects.toMatchObject({ code: 'signature_invalid' })
  })
})
