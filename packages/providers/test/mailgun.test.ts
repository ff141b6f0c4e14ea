import { createHmac } from 'node:crypto'
import { createReceiver } from '@rawhook/core'
import { describe, expect, it } from 'vitest'
import { mailgun } from '../src/mailgun.ts'
import { receiving } from './receiving.ts'

const secret = 'key-3ax6xnjp29jd6fds4gc373sgvjxteol0'
const now = 1_700_000_000
const token = '5egbgr1vjgqxtrnp65xfznchgdccwh5d6i09vijqi3whgowmn6'

function claim(more: object = {}, timestamp = String(now)) {
  return {
    timestamp,
    token,
    signature: createHmac('sha256', secret)
      .update(timestamp + token)
      .digest('hex'),
    ...more,
  }
}

const post = (signature: unknown, event: object = { id: 'e1', event: 'delivered' }) =>
  receiving(mailgun, secret, { method: 'POST', body: JSON.stringify({ signature, 'event-data': event }), now })

describe('mailgun', () => {
  it('names an event by its own id, whatever the token is', async () => {
    const first = await post(claim())
    const again = await post(claim({}, String(now + 60)))
    expect(first.events).toMatchObject([{ id: 'e1', type: 'delivered' }])
    expect(again.keys).toEqual(first.keys)
    expect((await post(claim(), { id: 'e2', event: 'delivered' })).keys).not.toEqual(first.keys)
  })

  const signedWith = (key: string): string => createHmac('sha256', key).update(`${now}${token}`).digest('hex')

  it('is proved by the key of a subaccount, or by that of its parent', async () => {
    const ofParent = { signature: signedWith('subaccount'), 'parent-signature': signedWith(secret) }
    expect(await post(claim(ofParent))).toMatchObject({ status: 200 })
    expect(await post(claim({ 'parent-signature': signedWith('parent') }))).toMatchObject({ status: 200 })
  })

  it.each([signedWith('neither'), '', 'x', null, 1, [signedWith(secret)], { 0: signedWith(secret) }])(
    'is not proved by the parent signature %j',
    async (parent) => {
      const sent = await post(claim({ signature: signedWith('subaccount'), 'parent-signature': parent }))
      expect(sent).toMatchObject({ text: '{"error":"signature_invalid"}', events: [] })
    },
  )

  it('reads a timestamp that is a number', async () => {
    expect(await post(claim({ timestamp: now }))).toMatchObject({ status: 200 })
  })

  it.each([
    ['a digit moved into the timestamp', { timestamp: `${now}5`, token: token.slice(1) }],
    ['a digit moved into the token', { timestamp: String(now).slice(0, -1), token: `0${token}` }],
  ])('is stale with %s', async (_, moved) => {
    expect(await post(claim(moved))).toMatchObject({ text: '{"error":"signature_stale"}', events: [] })
  })

  it.each([
    { token: '' },
    { token: `${token}x` },
    { token: 'x'.repeat(129) },
    { token: 'a b' },
    { timestamp: `${now}.0` },
    { timestamp: '' },
    { timestamp: undefined },
    { timestamp: null },
    { signature: '' },
    { signature: undefined },
  ])('refuses a claim with %j', async (more) => {
    expect(await post(claim(more))).toMatchObject({ text: '{"error":"signature_invalid"}', events: [] })
  })

  it.each([null, [], 'x', 1])('refuses the claim %j', async (signature) => {
    expect(await post(signature)).toMatchObject({ text: '{"error":"signature_invalid"}', events: [] })
  })

  it('is fresh for fifteen minutes', async () => {
    expect(await post(claim({}, String(now - 900)))).toMatchObject({ status: 200 })
    expect(await post(claim({}, String(now - 901)))).toMatchObject({ text: '{"error":"signature_stale"}' })
  })

  it('is refused in the usual words where it is mounted on a whole app: it has no header to miss', async () => {
    const warned: string[] = []
    const log = { warn: (line: string) => warned.push(line), error: (line: string) => warned.push(line) }
    const receiver = createReceiver(mailgun, { secret, now: () => now, log })
    for (const url of ['/users', '/orders']) {
      await receiver.receive({
        method: 'POST',
        url,
        wholeApp: { call: 'mailgunWebhook', cure: '' },
        header: () => undefined,
        readBody: async () => new TextEncoder().encode('{}'),
        discard: async () => true,
      })
    }
    expect(warned).toEqual([expect.stringMatching(/^rawhook: mailgun: signature_invalid: /)])
  })
})
