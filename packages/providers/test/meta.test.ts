import { createReceiver, sign, type WebhookEvent } from '@rawhook/core'
import { createMeta, meta } from '@rawhook/providers/meta'
import { describe, expect, test } from 'vitest'

const secret = 'app secret'
const verifyToken = 'chosen by the app'

async function eventsOf(payload: unknown): Promise<WebhookEvent[]> {
  const seen: WebhookEvent[] = []
  const receiver = createReceiver(meta, { secret, on: { '*': (event) => void seen.push(event) } })
  const body = JSON.stringify(payload)
  const headers = await sign(meta, { body, secret })
  const response = await receiver.fetch(new Request('https://example.com/meta', { method: 'POST', headers, body }))
  expect(response.status).toBe(200)
  return seen
}

function ask(parameters: Record<string, string>, method = 'GET'): Promise<Response> {
  const receiver = createReceiver(createMeta({ verifyToken }), { secret, on: { '*': () => {} }, log: false })
  return receiver.fetch(new Request(`https://example.com/meta?${new URLSearchParams(parameters)}`, { method }))
}

describe('the handshake of Meta', () => {
  const question = { 'hub.mode': 'subscribe', 'hub.challenge': '1158201444', 'hub.verify_token': verifyToken }

  test('is answered with the bare challenge as plain text', async () => {
    const answer = await ask(question)
    expect(answer.status).toBe(200)
    expect(await answer.text()).toBe('1158201444')
    expect(answer.headers.get('content-type')).toMatch('text/plain')
  })

  test.each(['CHALLENGE_ACCEPTED', 'PROBE123', 'a.b-c_d', '9'.repeat(128)])(
    'repeats the challenge %s',
    async (text) => {
      const answer = await ask({ ...question, 'hub.challenge': text })
      expect([answer.status, await answer.text()]).toEqual([200, text])
      expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
    },
  )

  test.each(['', '9'.repeat(129), 'a b', 'a\nb', 'ä', '1;', '"1"', '1&2'])('does not repeat %j', async (text) => {
    const answer = await ask({ ...question, 'hub.challenge': text })
    expect([answer.status, await answer.text()]).toEqual([400, ''])
  })

  test.each([
    ['another token', { ...question, 'hub.verify_token': `${verifyToken}x` }, 403],
    ['no token', { 'hub.mode': 'subscribe', 'hub.challenge': '1' }, 403],
    ['a challenge that is markup', { ...question, 'hub.challenge': '<script>' }, 400],
    ['another mode', { ...question, 'hub.mode': 'unsubscribe' }, 405],
    ['no parameters', {}, 405],
  ])('is refused with %s', async (_, parameters, status) => {
    const answer = await ask(parameters)
    expect(answer.status).toBe(status)
    expect(await answer.text()).not.toMatch(/1158201444|script/)
  })

  test.each([undefined, '', '  '])('needs a verify token, and %o is none', (none) => {
    expect(() => createMeta({ verifyToken: none })).toThrow(/verifyToken/)
  })
})

describe('a delivery of Meta', () => {
  test('is one event for each WhatsApp message and status, each with its own id', async () => {
    const value = {
      metadata: { phone_number_id: '1' },
      messages: [{ id: 'wamid.A' }, { id: 'wamid.B' }],
      statuses: [
        { id: 'wamid.C', status: 'sent' },
        { id: 'wamid.C', status: 'read' },
      ],
    }
    const entry = [{ id: '0', changes: [{ field: 'messages', value }] }]
    const events = await eventsOf({ object: 'whatsapp_business_account', entry })
    expect(events.map(({ id }) => id)).toEqual(['wamid.A', 'wamid.B', 'wamid.C:sent', 'wamid.C:read'])
    expect(new Set(events.map(({ type }) => type))).toEqual(new Set(['whatsapp_business_account.messages']))
    expect(events[0]?.data).toEqual({ metadata: value.metadata, messages: [{ id: 'wamid.A' }] })
  })

  test('is one event for each update of Messenger and of a page', async () => {
    const messaging = [
      { sender: { id: '1' }, recipient: { id: '2' }, timestamp: 1, message: { mid: 'm_1', text: 'hi' } },
      { sender: { id: '1' }, recipient: { id: '2' }, timestamp: 2, message: { mid: 'm_1', is_deleted: true } },
      { sender: { id: '1' }, recipient: { id: '2' }, timestamp: 3, read: { watermark: 2 } },
    ]
    const entry = [
      { id: '2', messaging },
      { id: '2', changes: [{ field: 'feed', value: { verb: 'add' } }] },
    ]
    const events = await eventsOf({ object: 'page', entry })
    expect(events.map(({ type }) => type)).toEqual(['page.message', 'page.message', 'page.read', 'page.feed'])
    expect(events.map(({ id }) => id)).toEqual(['m_1', 'm_1:deleted', expect.any(String), expect.any(String)])
    expect(new Set(events.map(({ id }) => id)).size).toBe(4)
  })
})
