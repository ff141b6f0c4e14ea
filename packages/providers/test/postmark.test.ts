import { sign } from '@rawhook/core'
import { describe, expect, it } from 'vitest'
import { postmark } from '../src/postmark.ts'
import { receiving } from './receiving.ts'

const secret = 'user:pass:wörd'
const bounce = { RecordType: 'Bounce', MessageID: 'm1', ID: 42, BouncedAt: '2026-01-01T00:00:00Z' }

async function post(payload: object, authorization?: string) {
  const body = JSON.stringify(payload)
  const headers =
    authorization === undefined ? await sign(postmark, { body, secret }) : { Authorization: authorization }
  return receiving(postmark, secret, { method: 'POST', body, headers })
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
  ])('answers 401 to %s', async (_, authorization, error) => {
    expect(await post(bounce, authorization)).toMatchObject({
      status: 401,
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

  it('calls a message that came in Inbound', async () => {
    expect((await post({ MessageStream: 'inbound', MessageID: 'm1' })).events).toMatchObject([
      { id: 'm1:Inbound', type: 'Inbound' },
    ])
  })
})
