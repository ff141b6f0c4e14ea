import { sign } from '@rawhook/core'
import { describe, expect, it } from 'vitest'
import { twitch } from '../src/twitch.ts'
import { receiving } from './receiving.ts'

const secret = 'ten-characters'
const now = 1_700_000_000
const subscription = { id: 'sub', status: 'enabled', type: 'stream.online' }

async function deliver(payload: unknown, { messageType = 'notification', signer = secret } = {}) {
  const body = JSON.stringify(payload)
  const headers = await sign(twitch, { body, secret: signer, now, id: 'message-1' })
  const unsigned = { 'Twitch-Eventsub-Message-Type': messageType, 'Twitch-Eventsub-Subscription-Type': 'forged' }
  return receiving(twitch, secret, { method: 'POST', body, headers: { ...headers, ...unsigned } })
}

describe('twitch', () => {
  it('answers a challenge that is proved, as text', async () => {
    const payload = { challenge: 'pogchamp-kappa-360noscope-vohiyo', subscription }
    const answer = await deliver(payload, { messageType: 'webhook_callback_verification' })
    expect(answer).toMatchObject({
      status: 200,
      text: payload.challenge,
      contentType: 'text/plain; charset=utf-8',
      events: [],
    })
    expect(await deliver(payload, { signer: 'another-secret' })).toMatchObject({ status: 400, events: [] })
  })

  it.each(['', 'a b', '<script>', 'x'.repeat(129), 1, null])('never echoes %j', async (challenge) => {
    expect((await deliver({ challenge, subscription })).text).toBe('{"ok":true}')
  })

  it('takes the type from the signed body, and the id from the signed header', async () => {
    const { events } = await deliver({ subscription, event: { user: 'u' } }, { messageType: 'revocation' })
    expect(events).toMatchObject([{ id: 'message-1', type: 'stream.online', data: { user: 'u' } }])
  })

  it('hands on a subscription that was ended, and acknowledges it', async () => {
    const { status, events } = await deliver({ subscription: { ...subscription, status: 'user_removed' } })
    expect([status, events]).toMatchObject([200, [{ type: 'revocation', data: { status: 'user_removed' } }]])
  })

  it('hands on batched events with their own ids', async () => {
    const { events } = await deliver({
      subscription: { ...subscription, type: 'drop.entitlement.grant' },
      events: [
        { id: 'a', data: { n: 1 } },
        { id: 'b', data: { n: 2 } },
      ],
    })
    expect(events).toMatchObject([
      { id: 'a', type: 'drop.entitlement.grant', data: { n: 1 } },
      { id: 'b', type: 'drop.entitlement.grant', data: { n: 2 } },
    ])
  })

  it('signs the timestamp as it is written, down to nanoseconds', async () => {
    const body = JSON.stringify({ subscription, event: {} })
    const headers = await sign(twitch, { body, secret, now, id: 'message-1' })
    const header = 'Twitch-Eventsub-Message-Timestamp'
    const rewritten = { ...headers, [header]: headers[header]?.replace('.000Z', '.000000000Z') ?? '' }
    expect(rewritten[header]).not.toBe(headers[header])
    expect(await receiving(twitch, secret, { method: 'POST', body, headers: rewritten })).toMatchObject({ status: 400 })
  })
})
