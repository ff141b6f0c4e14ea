import { sign } from '@rawhook/core'
import OpenAI from 'openai'
import { describe, expect, it } from 'vitest'
import { openai } from '../../src/openai.ts'

const body = '{"id":"evt_1","object":"event","type":"response.completed","data":{"id":"resp_1"}}'

// The package only verifies; what OpenAI itself signed is among the vectors.
describe.each(['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 'MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 'plain text'])(
  'the openai package, with the secret %s',
  (secret) => {
    const sdk = new OpenAI({ apiKey: 'sk-0', webhookSecret: secret })

    it('accepts what we sign', async () => {
      const headers = await sign(openai, { body, secret, id: 'wh_1' })
      expect(await sdk.webhooks.unwrap(body, headers)).toMatchObject({ type: 'response.completed' })
    })
  },
)
