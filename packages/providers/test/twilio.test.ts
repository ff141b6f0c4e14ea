import { createHash, createHmac } from 'node:crypto'
import { type AnyEvents, createReceiver, memoryInbox, type PublicUrl, sign, verify } from '@rawhook/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { twilio } from '../src/twilio.ts'

const secret = 'the auth token'
const publicUrl = 'https://app.example/sms?t=1'
const form = 'Body=pay+me&MessageSid=SM1&SmsStatus=received'
const signedForm = 'Bodypay meMessageSidSM1SmsStatusreceived'
const json = '[{"specversion":"1.0","id":"EV1","type":"com.twilio.messaging.message.sent","data":{}}]'

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')
const hmacOf = (text: string, hash = 'sha1', key = secret): string =>
  createHmac(hash, key).update(text).digest('base64')

interface Request_ {
  readonly path?: string
  readonly body: string
  readonly signature: string
  readonly headers?: Readonly<Record<string, string>>
}

/** An endpoint with an inbox, as Twilio and whoever captured a request of it meet it. */
function endpoint(url: PublicUrl = publicUrl, secrets: string | readonly string[] = secret) {
  const ran: string[] = []
  const receiver = createReceiver<AnyEvents, undefined>(twilio, {
    secret: secrets,
    publicUrl: url,
    inbox: memoryInbox(),
    log: false,
    on: { '*': ({ id }) => ran.push(id) },
  })
  const send = async ({ path = '/sms?t=1', body, signature, headers = {} }: Request_): Promise<number> => {
    const all = { ...headers, 'X-Twilio-Signature': signature }
    const request = new Request(`http://internal.example${path}`, { method: 'POST', body, headers: all })
    return (await receiver.fetch(request)).status
  }
  return { ran, send, stop: () => receiver.stop() }
}

describe('a form of Twilio', () => {
  it('is one event, however its fields are written and ordered, and whoever sends it again', async () => {
    const { ran, send, stop } = endpoint()
    const bodies = [
      form,
      form,
      'MessageSid=SM1&Body=pay+me&SmsStatus=received',
      'Body=pay%20me&MessageSid=SM1&SmsStatus=received',
      '&Body=pay%20me&MessageSid=SM1&SmsStatus=received&',
      `${form}&Body=pay+me`,
      // the same signed text, cut into other fields
      'Body=pay+meMessageSidSM1&SmsStatus=received',
    ]
    for (const body of bodies) expect(await send({ body, signature: hmacOf(publicUrl + signedForm) })).toBe(204)
    expect(ran).toEqual(['SM1:received'])
    await stop()
  })

  it('is another event with other fields', async () => {
    const { ran, send, stop } = endpoint()
    await send({ body: form, signature: hmacOf(publicUrl + signedForm) })
    const other = form.replace('SM1', 'SM2')
    await send({ body: other, signature: hmacOf(publicUrl + signedForm.replace('SM1', 'SM2')) })
    expect(ran).toEqual(['SM1:received', 'SM2:received'])
    await stop()
  })

  it('is signed for the configured URL, and for no other that the sender names', async () => {
    const { send, stop } = endpoint()
    const signature = hmacOf(`http://evil.example/sms${signedForm}`)
    expect(await send({ body: form, signature, headers: { host: 'evil.example' } })).toBe(400)
    await stop()
  })
})

describe('JSON of Twilio', () => {
  const genuine = hmacOf(`${publicUrl}&bodySHA256=${sha256(json)}`)

  it.each([
    ['as Twilio appends it', `/sms?t=1&bodySHA256=${sha256(json)}`],
    ['in a query that was sorted on its way', `/sms?bodySHA256=${sha256(json)}&t=1`],
  ])('is proved by the digest in the query of its request, %s', async (_, path) => {
    const { ran, send, stop } = endpoint()
    expect(await send({ path, body: json, signature: genuine })).toBe(204)
    expect(await send({ path, body: `${json} `, signature: genuine })).toBe(400)
    expect(ran).toEqual(['EV1'])
    await stop()
  })

  it('is refused without a digest, with another, and with what is no digest', async () => {
    const { send, stop } = endpoint()
    for (const query of ['', `&bodySHA256=${sha256('{}')}`, '&bodySHA256=', `&bodySHA256=${sha256(json)}0`]) {
      const signature = hmacOf(`${publicUrl}${query}`)
      expect(await send({ path: `/sms?t=1${query}`, body: json, signature })).toBe(400)
    }
    await stop()
  })

  /** A text message whose words were chosen by an attacker, and what the attacker makes of its captured delivery. */
  const evil = '{"specversion":"1.0","id":"evil","type":"com.twilio.evil","data":{"paid":true}}'
  const fields = {
    AccountSid: 'AC1',
    Body: `&bodySHA256=${sha256(evil)}&z=`,
    From: '+15550000',
    MessageSid: 'SM1',
    SmsStatus: 'received',
  }
  const tail = Object.entries(fields).flat().join('')

  it.each([
    ['a text', publicUrl],
    [
      'a function that copies the query',
      ({ path, query }: { path: string; query: string }) => `https://app.example${path}${query}`,
    ],
  ])('cannot be made of a captured form, where publicUrl is %s', async (_, url) => {
    const { ran, send, stop } = endpoint(url)
    const signature = hmacOf(publicUrl + tail)
    expect(await send({ body: new URLSearchParams(fields).toString(), signature })).toBe(204)
    expect(await send({ path: `/sms?t=1${tail}`, body: evil, signature })).toBe(400)
    expect(ran).toEqual(['SM1:received'])
    await stop()
  })

  it('is never accepted by the signature of a form, nor a form by that of JSON', async () => {
    const token = fc.constantFrom(
      '&',
      '?',
      '=',
      'bodySHA256',
      '#',
      'a',
      'Body',
      sha256(json),
      `&bodySHA256=${sha256(json)}`,
    )
    const text = fc.array(token, { maxLength: 4 }).map((parts) => parts.join(''))
    const names = fc.array(fc.tuple(text, text), { minLength: 1, maxLength: 3 })
    const urls = fc.constantFrom(
      'https://a.example',
      'https://a.example/?',
      'https://a.example/b?c',
      'https://a.example/b?c=%20d#e',
    )
    await fc.assert(
      fc.asyncProperty(urls, names, async (url, pairs) => {
        const body = new URLSearchParams(pairs).toString()
        const signatures = await Promise.all([
          sign(twilio, { body, secret, url }).catch(() => undefined),
          sign(twilio, {
            body: json,
            secret,
            url: `${url.split('#')[0]}${url.includes('?') ? '&' : '?'}bodySHA256=${sha256(json)}`,
          }),
        ])
        const [ofForm, ofJson] = signatures.map((headers) => headers?.['X-Twilio-Signature'])
        expect(ofJson).toBeDefined()
        expect(ofForm).not.toBe(ofJson)
      }),
      { numRuns: 300 },
    )
  })
})

describe('a SharedKey of Twilio', () => {
  const settings = { 'X-Twilio-Webhooks-Signature-Settings': 'key=SK1,algorithm=HMAC_SHA256' }

  it('signs with SHA-256, beside the Auth Token', async () => {
    const { ran, send, stop } = endpoint(publicUrl, ['shared key', secret])
    const signature = hmacOf(publicUrl + signedForm, 'sha256', 'shared key')
    expect(await send({ body: form, signature, headers: settings })).toBe(204)
    const other = form.replace('SM1', 'SM2')
    expect(await send({ body: other, signature: hmacOf(publicUrl + signedForm.replace('SM1', 'SM2')) })).toBe(204)
    expect(ran).toEqual(['SM1:received', 'SM2:received'])
    await stop()
  })

  it('that nobody configured proves nothing', async () => {
    const headers = { ...settings, 'X-Twilio-Signature': hmacOf(publicUrl + signedForm, 'sha256', 'shared key') }
    await expect(verify(twilio, { body: form, headers, secret, url: publicUrl })).rejects.toMatchObject({
      code: 'signature_invalid',
    })
  })
})
