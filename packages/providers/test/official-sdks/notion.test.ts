import { signWebhookPayload, verifyWebhookSignature } from '@notionhq/client'
import { sign, verify } from '@rawhook/core'
import { notion } from '@rawhook/providers/notion'
import { describe, expect, test } from 'vitest'

const secret = 'secret_tMrlL1qK5vuQAh1b6cZGhFChZTSYJlce98V0pYn7yBl'
const body = '{"id":"evt_1","type":"page.created","attempt_number":1,"data":{"title":"é$&"}}'

describe('@notionhq/client', () => {
  test('accepts what sign() makes', async () => {
    const { 'X-Notion-Signature': signature } = await sign(notion, { body, secret })
    expect(await verifyWebhookSignature({ body, signature, verificationToken: secret })).toBe(true)
  })

  test('makes signatures that verify() accepts', async () => {
    const signature = await signWebhookPayload({ body, verificationToken: secret })
    const event = await verify(notion, { body, headers: { 'X-Notion-Signature': signature }, secret })
    expect(event).toMatchObject({ id: 'evt_1', type: 'page.created' })
  })

  test('makes signatures that verify() refuses for another body', async () => {
    const signature = await signWebhookPayload({ body: `${body} `, verificationToken: secret })
    const forged = verify(notion, { body, headers: { 'X-Notion-Signature': signature }, secret })
    await expect(forged).rejects.toMatchObject({ code: 'signature_invalid' })
  })
})
