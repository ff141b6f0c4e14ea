import { createHash } from 'node:crypto'
import { createReceiver, type Receiver, verify } from '@rawhook/core'
import { describe, expect, it } from 'vitest'
import { type SpeckleEvents, signedPayloadText, speckle } from '../src/speckle.ts'
import { hmacHex } from './signed-by-hand.ts'

const secret = 'my-speckle-secret'
const payload = { streamId: 's1', userId: 'u1', event: { event_name: 'commit_create', data: { id: 'c1' } } }
const inner = JSON.stringify(payload)
const oldBody = JSON.stringify({ payload: inner })
const newBody = JSON.stringify({ payload })

const post = (receiver: Receiver<SpeckleEvents>, body: string | Uint8Array<ArrayBuffer>, signature: string) =>
  receiver.fetch(
    new Request('https://example.test/', { method: 'POST', body, headers: { 'X-WEBHOOK-SIGNATURE': signature } }),
  )

describe('speckle', () => {
  it('accepts a body that is signed as a whole, as servers since 2.12 send it', async () => {
    const event = await verify(speckle, { body: newBody, signature: hmacHex(secret, newBody), secret })
    expect(event).toMatchObject({ type: 'commit_create', data: payload, raw: { payload } })
  })

  it('accepts a body whose inner text is signed, as older servers send it', async () => {
    const event = await verify(speckle, { body: oldBody, signature: hmacHex(secret, inner), secret })
    expect(event).toMatchObject({ type: 'commit_create', data: payload, raw: payload })
  })

  it('identifies an event by the SHA-256 of what was signed: the body, or the inner text', async () => {
    const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')
    const whole = await verify(speckle, { body: newBody, signature: hmacHex(secret, newBody), secret })
    const text = await verify(speckle, { body: oldBody, signature: hmacHex(secret, inner), secret })
    expect([whole.id, text.id]).toEqual([sha256(newBody), sha256(inner)])
  })

  it('accepts inner text with quotes, escapes, line ends and letters beyond ASCII', async () => {
    const difficult = JSON.stringify({ ...payload, activityMessage: '"\\ \n\t\u2028 é 🙂 $& \u0001' })
    const body = JSON.stringify({ payload: difficult })
    const event = await verify(speckle, { body, signature: hmacHex(secret, difficult), secret })
    expect(event.data.activityMessage).toBe('"\\ \n\t\u2028 é 🙂 $& \u0001')
  })

  const forgeries = {
    'a trailing space': `${oldBody} `,
    'an extra member': oldBody.replace(/\}$/, ',"admin":true}'),
    'a \\u0073 escape': oldBody.replace('s1', String.raw`\u0073${'1'}`),
    'a second payload member': oldBody.replace(/\}$/, `,"payload":${JSON.stringify(inner)}}`),
    'a first payload member that loses': `{"payload":"{}",${oldBody.slice(1)}`,
    'a leading space': ` ${oldBody}`,
    'a byte order mark': `\ufeff${oldBody}`,
    'a space after the colon': oldBody.replace('{"payload":', '{"payload": '),
  }
  it.each(Object.entries(forgeries))('refuses a text body with %s', async (_, body) => {
    expect(body).not.toBe(oldBody)
    const attempt = verify(speckle, { body, signature: hmacHex(secret, inner), secret })
    await expect(attempt).rejects.toMatchObject({ code: 'signature_invalid', status: 401 })
  })

  it('refuses inner text that is not UTF-8 any more', async () => {
    const body = Uint8Array.from([...new TextEncoder().encode(oldBody.slice(0, -2)), 0xff, 0x22, 0x7d])
    const attempt = verify(speckle, { body, signature: hmacHex(secret, inner), secret })
    await expect(attempt).rejects.toMatchObject({ code: 'signature_invalid' })
  })

  it('never takes the inner text of a body as signed when another text was', async () => {
    const other = JSON.stringify({ ...payload, streamId: 's2' })
    const attempt = verify(speckle, { body: oldBody, signature: hmacHex(secret, other), secret })
    await expect(attempt).rejects.toMatchObject({ code: 'signature_invalid' })
  })

  it.each(['', '{"payload":"', '{"payload":{}}', '{"payload":null}', '{"payload":"x"', '{"payload":"x"}}'])(
    'finds no inner text in %j',
    (body) => {
      expect(signedPayloadText(new TextEncoder().encode(body))).toBeUndefined()
    },
  )

  it.each([
    'stream_update',
    'stream_delete',
    'branch_create',
    'branch_update',
    'branch_delete',
    'commit_create',
    'commit_update',
    'commit_receive',
    'commit_delete',
    'comment_created',
    'comment_archived',
    'comment_replied',
    'stream_permissions_add',
    'stream_permissions_remove',
  ])('names the event %s after payload.event.event_name', async (name) => {
    const sent = {
      payload: {
        ...payload,
        activityMessage: 'm',
        event: { event_name: name, data: {} },
        stream: { id: 's1' },
        user: { id: 'u1' },
        server: { canonicalUrl: 'https://speckle.example' },
        webhook: { id: 'w1' },
      },
    }
    const body = JSON.stringify(sent)
    const event = await verify(speckle, { body, signature: hmacHex(secret, body), secret })
    expect(event).toMatchObject({ type: name, data: sent.payload })
  })

  it.each(['{}', '{"payload":{}}', '{"payload":{"event":{}}}', '[]', 'null', '1', '"x"', ''])(
    'is malformed when the signed body is %s',
    async (body) => {
      const attempt = verify(speckle, { body, signature: hmacHex(secret, body), secret })
      await expect(attempt).rejects.toMatchObject({ code: 'payload_malformed', status: 400 })
    },
  )

  it('refuses the empty key that Speckle signs with, and says what to do', async () => {
    const advice = /set a secret on the webhook/
    expect(() => createReceiver(speckle, { secret: '' })).toThrow(advice)
    const attempt = verify(speckle, { body: newBody, signature: hmacHex('', newBody), secret: '' })
    await expect(attempt).rejects.toMatchObject({ code: 'signature_missing', message: expect.stringMatching(advice) })
  })

  it('answers 401 to a bad signature and 200 to a good one, which is one of the four it counts as success', async () => {
    const receiver = createReceiver(speckle, { secret, log: false, on: { '*': () => {} } })
    const bad = await post(receiver, newBody, hmacHex('wrong', newBody))
    expect([bad.status, await bad.json()]).toEqual([401, { error: 'signature_invalid' }])
    const good = await post(receiver, newBody, hmacHex(secret, newBody))
    expect([good.status, await good.json()]).toEqual([200, { ok: true }])
  })

  it('hands the handler the exact body, also when only its inner text was signed', async () => {
    const seen: string[] = []
    const receiver = createReceiver(speckle, {
      secret,
      log: false,
      on: {
        'commit_*': (event, ctx) => void seen.push(event.data.streamId, new TextDecoder().decode(ctx.delivery.rawBody)),
      },
    })
    await post(receiver, oldBody, hmacHex(secret, inner))
    expect(seen).toEqual(['s1', oldBody])
  })
})
