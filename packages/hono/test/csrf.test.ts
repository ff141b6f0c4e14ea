import { type AnyEvents, defineProvider, hmac } from '@rawhook/core'
import { webhook } from '@rawhook/hono'
import { signedRequest } from '@rawhook/testing'
import { Hono } from 'hono'
import { csrf } from 'hono/csrf'
import { describe, expect, it } from 'vitest'
import { secret } from './spine-delivery.ts'

const forms = defineProvider<AnyEvents>({
  name: 'forms',
  title: 'Forms',
  documentation: 'https://example.com/webhooks',
  keys: 'secret',
  body: { form: 'payload' },
  signature: hmac({ hash: 'sha256', encoding: 'hex', header: 'Forms-Signature' }),
  dedupe: 'digest',
  typeSigned: true,
  toEvents: (payload) => [{ type: 'form.sent', data: payload, raw: payload }],
})

const delivery = (type: string): Promise<Request> =>
  signedRequest(forms, {
    secret,
    body: `payload=${encodeURIComponent('{"a":1}')}`,
    url: 'http://localhost/webhooks/forms',
    headers: { 'content-type': type },
  })

const form = 'application/x-www-form-urlencoded'

describe('an app with hono/csrf', () => {
  const hook = () => webhook(forms, { secret, log: false, on: { '*': () => {} } })

  it('refuses deliveries that are forms when it protects the route of the webhook', async () => {
    const app = new Hono()
    app.use(csrf())
    app.post('/webhooks/forms', hook())
    expect((await app.request(await delivery(form))).status).toBe(403)
    expect((await app.request(await delivery('application/json'))).status).toBe(200)
  })

  it('receives them when the webhook is mounted before it, and stays protected', async () => {
    const app = new Hono()
    app.post('/webhooks/forms', hook())
    app.use(csrf())
    app.post('/form', (c) => c.text('never'))
    expect((await app.request(await delivery(form))).status).toBe(200)
    const other = await app.request('/form', { method: 'POST', headers: { 'content-type': form }, body: 'a=1' })
    expect(other.status).toBe(403)
  })
})
