import { createHash } from 'node:crypto'
import { createReceiver, verify } from '@rawhook/core'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { generic } from '../src/generic.ts'
import { hmacHex } from './signed-by-hand.ts'

const secret = 'my-webhook-secret'
const body = '{"type":"payment.success","data":{"amount":100}}'
const headers = { 'X-Webhook-Signature': `sha256=${hmacHex(secret, body)}` }

describe('generic', () => {
  afterEach(() => vi.unstubAllEnvs())

  it('takes id from the idempotency header, type and data from the body', async () => {
    const event = await verify(generic(), { body, headers: { ...headers, 'X-Idempotency-Key': 'key_1' }, secret })
    expect(event).toStrictEqual({ id: 'key_1', type: 'payment.success', data: { amount: 100 }, raw: JSON.parse(body) })
  })

  it.each([{}, { 'X-Idempotency-Key': '' }])('is identified by the SHA-256 of the body with %j', async (more) => {
    const event = await verify(generic(), { body, headers: { ...headers, ...more }, secret })
    expect(event.id).toBe(createHash('sha256').update(body).digest('hex'))
  })

  it('hands on the whole body as data where it has no data member', async () => {
    const flat = '{"type":"a","amount":1}'
    const event = await verify(generic(), { body: flat, signature: `sha256=${hmacHex(secret, flat)}`, secret })
    expect(event.data).toEqual({ type: 'a', amount: 1 })
  })

  it.each(['{}', '{"type":""}', '{"type":1}', '{"type":null}', '[]', 'null', '1', 'x', ''])(
    'is malformed when the signed body is %j',
    async (text) => {
      const attempt = verify(generic(), { body: text, signature: `sha256=${hmacHex(secret, text)}`, secret })
      await expect(attempt).rejects.toMatchObject({ code: 'payload_malformed', status: 400 })
    },
  )

  it('reads nothing from the prototype of the body', async () => {
    const provider = generic({ eventTypeField: 'constructor' })
    const attempt = verify(provider, { body: '{}', signature: `sha256=${hmacHex(secret, '{}')}`, secret })
    await expect(attempt).rejects.toMatchObject({ code: 'payload_malformed' })
  })

  it('follows a sender that differs in every name', async () => {
    const provider = generic({
      name: 'erp',
      signatureHeader: 'X-Erp-Signature',
      idempotencyHeader: 'X-Erp-Id',
      eventTypeField: 'event',
      prefix: 'hmac ',
      rejectStatus: 403,
      secretVariable: 'ERP_SECRET',
    })
    const text = '{"event":"order.paid"}'
    const sent = { 'X-Erp-Signature': `hmac ${hmacHex(secret, text)}`, 'X-Erp-Id': 'o1', 'X-Idempotency-Key': 'no' }
    expect(await verify(provider, { body: text, headers: sent, secret })).toMatchObject({
      id: 'o1',
      type: 'order.paid',
    })
    const attempt = verify(provider, { body: text, headers: sent, secret: 'wrong' })
    await expect(attempt).rejects.toMatchObject({ code: 'signature_invalid', status: 403 })
    expect(() => createReceiver(provider, { secret: undefined })).toThrow(/ERP_SECRET/)
  })

  it('reads the digest alone where the prefix is empty', async () => {
    const provider = generic({ prefix: '' })
    const event = await verify(provider, { body, signature: hmacHex(secret, body), secret })
    expect(event.type).toBe('payment.success')
  })

  it('takes the secret from WEBHOOK_SECRET where none is given', async () => {
    vi.stubEnv('WEBHOOK_SECRET', secret)
    const receiver = createReceiver(generic(), { secret: undefined, log: false, on: { '*': () => {} } })
    const answer = await receiver.fetch(new Request('https://example.test/', { method: 'POST', body, headers }))
    expect(answer.status).toBe(200)
    expect((await verify(generic(), { body, headers, secret: undefined })).type).toBe('payment.success')
  })

  it('prefers the secret it was given', async () => {
    vi.stubEnv('WEBHOOK_SECRET', 'another')
    expect((await verify(generic(), { body, headers, secret })).type).toBe('payment.success')
  })

  it.each([undefined, '', '  '])('names the variable when neither is set, and the variable holds %j', (value) => {
    vi.stubEnv('WEBHOOK_SECRET', value)
    expect(() => createReceiver(generic(), { secret: undefined })).toThrow(
      expect.objectContaining({ name: 'TypeError', message: expect.stringContaining('WEBHOOK_SECRET') }),
    )
  })

  it('does not take the variable in place of a secret that was given and is empty', () => {
    vi.stubEnv('WEBHOOK_SECRET', secret)
    expect(() => createReceiver(generic(), { secret: '' })).toThrow(TypeError)
  })

  it('never skips the check for want of a secret', async () => {
    vi.stubEnv('WEBHOOK_SECRET', undefined)
    const attempt = verify(generic(), { body, headers, secret: undefined })
    await expect(attempt).rejects.toMatchObject({ code: 'signature_missing', message: /WEBHOOK_SECRET/ })
  })
})
