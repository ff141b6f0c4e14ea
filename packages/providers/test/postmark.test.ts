import { type AnyEvents, createReceiver, memoryInbox, sign } from '@rawhook/core'
import { describe, expect, it } from 'vitest'
import { postmark } from '../src/postmark.ts'
import { receiving } from './receiving.ts'

const secret = 'user:pass:wörd'
const bounce = { RecordType: 'Bounce', MessageID: 'm1', ID: 42, BouncedAt: '2026-01-01T00:00:00Z' }

async function post(payload: object, authorization?: string, trace?: string) {
  const body = JSON.stringify(payload)
  const headers =
    authorization === undefined ? await sign(postmark, { body, secret }) : { Authorization: authorization }
  const traced = trace === undefined ? headers : { ...headers, 'X-PM-Webhook-Trace-Id': trace }
  return receiving(postmark, secret, { method: 'POST', body, headers: traced })
}

describe('postmark', () => {
  it('accepts the credentials, however the word Basic is written', async () => {
    const credentials = Buffer.from(secret).toString('base64')
    for (const word of ['Basic', 'basic', 'BASIC', 'Basic ']) {
      expect(await post(bounce, `${word} ${credentials}`)).toMatchObject({ status: 200 })
    }
  })

  it.each([
    ['another password', `Basic ${Buffer.from('user:pass').toString('base64')}`, 'signature_invalid'],
    ['the credentials as text', `Basic ${secret.replace('ö', 'o')}`, 'signature_malformed'],
    ['another scheme', `Bearer ${Buffer.from(secret).toString('base64')}`, 'signature_malformed'],
    ['nothing after the word', 'Basic ', 'signature_malformed'],
  ])('answers %s with a status that Postmark repeats', async (_, authorization, error) => {
    expect(await post(bounce, authorization)).toMatchObject({
      status: 503,
      text: JSON.stringify({ error }),
      events: [],
    })
  })

  it('tells apart events of one message, and knows one that comes again', async () => {
    const open = { RecordType: 'Open', MessageID: 'm1', ReceivedAt: '2026-01-01T00:00:00.1Z' }
    const different = [
      bounce,
      { ...bounce, ID: 43 },
      open,
      { ...open, ReceivedAt: '2026-01-01T00:00:00.2Z' },
      { ...open, RecordType: 'Click' },
      { RecordType: 'Delivery', MessageID: 'm1', DeliveredAt: '2026-01-01T00:00:00Z' },
      { RecordType: 'Delivery', MessageID: 'm2', DeliveredAt: '2026-01-01T00:00:00Z' },
      { MessageStream: 'inbound', MessageID: 'm1' },
    ]
    const keys = await Promise.all(different.map(async (payload) => (await post(payload)).keys[0]))
    expect(new Set(keys).size).toBe(different.length)
    expect((await post(bounce)).keys[0]).toBe(keys[0])
    expect(keys[0]).toBe('postmark/m1:Bounce:42')
  })

  it('takes the trace id, which all retries of an event share, and tells recipients apart without it', async () => {
    const suppressed = { RecordType: 'SubscriptionChange', MessageID: '0', ChangedAt: '2026-01-01T00:00:00Z' }
    const keyOf = async (Recipient: string, trace?: string) =>
      (await post({ ...suppressed, Recipient }, undefined, trace)).keys[0]
    expect(await keyOf('a@example.com', 't1')).toBe('postmark/t1')
    expect(await keyOf('a@example.com', 't2')).not.toBe(await keyOf('a@example.com', 't1'))
    expect(await keyOf('a@example.com')).not.toBe(await keyOf('b@example.com'))
  })

  it('stays one event in an inbox, whatever trace id somebody writes over a captured delivery', async () => {
    const ran: string[] = []
    const receiver = createReceiver<AnyEvents, undefined>(postmark, {
      secret,
      log: false,
      inbox: memoryInbox(),
      on: { '*': ({ id }) => void ran.push(id) },
    })
    const body = JSON.stringify(bounce)
    const headers = await sign(postmark, { body, secret })
    for (const trace of ['t1', 'another']) {
      const request = { method: 'POST', body, headers: { ...headers, 'X-PM-Webhook-Trace-Id': trace } }
      expect((await receiver.fetch(new Request('https://example.test/', request))).status).toBe(200)
    }
    await receiver.stop()
    expect(ran).toEqual(['t1'])
  })

  it('calls a message that came in Inbound', async () => {
    expect((await post({ MessageStream: 'inbound', MessageID: 'm1' })).events).toMatchObject([
      { id: 'm1:Inbound', type: 'Inbound' },
    ])
  })
})
