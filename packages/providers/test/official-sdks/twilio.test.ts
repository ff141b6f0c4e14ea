import { sign, verify } from '@rawhook/core'
import { twilio } from '@rawhook/providers/twilio'
import sdk from 'twilio'
import { describe, expect, test } from 'vitest'

const secret = '2bd9e9638872de601313dc77410d3b23'
const urls = [
  'https://example.com/twilio',
  'https://example.com:8443/twilio?a=1&b=2',
  'http://user:pass@example.com/twilio?text=It%27s+fine?',
  "https://example.com/twilio?name=O'Brien",
  'https://[::1]:8443/twilio?a=%C3%A9',
]
const params = {
  MessageSid: 'SM1',
  MessageStatus: 'delivered',
  from: '+15005550006',
  Zeta: 'é$&',
  List: ['b', 'a', 'b'],
}
const body = 'MessageSid=SM1&MessageStatus=delivered&from=%2B15005550006&Zeta=%C3%A9%24%26&List=b&List=a&List=b'
const json = '[{"specversion":"1.0","id":"EV1","type":"com.twilio.messaging.message.sent","data":{"to":"é"}}]'
const withDigest = (url: string): string =>
  `${url}${url.includes('?') ? '&' : '?'}bodySHA256=${sdk.getExpectedBodyHash(json)}`

describe.each(urls)('twilio, at %s', (url) => {
  test('accepts what sign() makes of a form, and of JSON with its digest in the URL', async () => {
    const form = await sign(twilio, { body, secret, url })
    expect(sdk.validateRequest(secret, form['X-Twilio-Signature'] ?? '', url, params)).toBe(true)

    const streamed = await sign(twilio, { body: json, secret, url: withDigest(url) })
    const signature = streamed['X-Twilio-Signature'] ?? ''
    expect(sdk.validateRequestWithBody(secret, signature, withDigest(url), json)).toBe(true)
  })

  test('makes signatures that verify() accepts', async () => {
    const signature = sdk.getExpectedTwilioSignature(secret, url, params)
    expect(await verify(twilio, { body, signature, secret, url })).toMatchObject({
      id: 'SM1:delivered',
      type: 'delivered',
    })

    const ofUrl = sdk.getExpectedTwilioSignature(secret, withDigest(url), {})
    expect(await verify(twilio, { body: json, signature: ofUrl, secret, url: withDigest(url) })).toMatchObject({
      id: 'EV1',
      type: 'com.twilio.messaging.message.sent',
    })
  })

  test('makes signatures that verify() refuses for another field, another JSON, and JSON without a digest', async () => {
    const signature = sdk.getExpectedTwilioSignature(secret, url, params)
    const ofUrl = sdk.getExpectedTwilioSignature(secret, withDigest(url), {})
    const bare = sdk.getExpectedTwilioSignature(secret, url, {})
    const refusal = { code: 'signature_invalid' }
    await expect(verify(twilio, { body: `${body}&a=`, signature, secret, url })).rejects.toMatchObject(refusal)
    const changed = verify(twilio, { body: `${json} `, signature: ofUrl, secret, url: withDigest(url) })
    await expect(changed).rejects.toMatchObject(refusal)
    await expect(verify(twilio, { body: json, signature: bare, secret, url })).rejects.toMatchObject(refusal)
  })
})
