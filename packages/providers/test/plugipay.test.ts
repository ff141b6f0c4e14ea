import { createReceiver, verify } from '@rawhook/core'
import { describe, expect, it } from 'vitest'
import { plugipay } from '../src/plugipay.ts'
import { timedHeader } from './signed-by-hand.ts'

const secret = 'whsec_test_xxx'
const now = 1_700_000_000
const envelope = {
  id: 'evt_01HX',
  type: 'plugipay.invoice.paid.v1',
  accountId: 'acc_1',
  occurredAt: '2026-01-01T00:00:00Z',
  data: { object: { id: 'inv_1', total: 5 }, previous: { total: 4 } },
}
const header = 'X-Plugipay-Signature'
const verified = (sent: unknown) => {
  const body = JSON.stringify(sent)
  return verify(plugipay, { body, signature: timedHeader(secret, body, now), secret, now })
}

describe('plugipay', () => {
  it('keeps data as it was sent, and puts its object beside it', async () => {
    expect(await verified(envelope)).toStrictEqual({ ...envelope, object: envelope.data.object, raw: envelope })
  })

  it('takes data itself as the object in the flat envelope', async () => {
    const flat = {
      id: 'evt_1',
      type: 'plugipay.customer.created.v1',
      workspaceId: 'acc_2',
      createdAt: '2026-01-02T00:00:00Z',
      data: { id: 'cus_1' },
    }
    expect(await verified(flat)).toMatchObject({
      data: { id: 'cus_1' },
      object: { id: 'cus_1' },
      accountId: 'acc_2',
      occurredAt: '2026-01-02T00:00:00Z',
      raw: flat,
    })
  })

  it('prefers accountId and occurredAt where both names are there', async () => {
    const event = await verified({ ...envelope, workspaceId: 'other', createdAt: 'other' })
    expect([event.accountId, event.occurredAt]).toEqual(['acc_1', '2026-01-01T00:00:00Z'])
  })

  it('leaves account and time out where the envelope has none', async () => {
    const event = await verified({ id: 'evt_1', type: 'plugipay.payout.paid.v1', data: {} })
    expect([event.accountId, event.occurredAt, event.object]).toEqual([undefined, undefined, {}])
  })

  it('reads both names of its header', async () => {
    const body = JSON.stringify(envelope)
    const value = timedHeader(secret, body, now)
    for (const headers of [
      { [header]: value },
      { 'Plugipay-Signature': value },
      { [header]: value, 'Plugipay-Signature': value },
    ]) {
      await expect(verify(plugipay, { body, headers, secret, now })).resolves.toMatchObject({ id: 'evt_01HX' })
    }
  })

  it('is malformed when the two names hold different values, even if one is right', async () => {
    const body = JSON.stringify(envelope)
    const good = timedHeader(secret, body, now)
    const other = timedHeader('wrong', body, now)
    for (const [first, second] of [
      [good, other],
      [other, good],
    ]) {
      const attempt = verify(plugipay, {
        body,
        headers: { [header]: first, 'Plugipay-Signature': second },
        secret,
        now,
      })
      await expect(attempt).rejects.toMatchObject({ code: 'signature_malformed', status: 400 })
    }
  })

  it.each([
    '',
    'null',
    '[]',
    '1',
    'not json',
    '{}',
    '{"id":"evt_1"}',
    '{"id":"evt_1","type":"x"}',
    '{"type":"x","data":{}}',
  ])('calls the signed body %j signature_invalid, as its documents do', async (body) => {
    const attempt = verify(plugipay, { body, signature: timedHeader(secret, body, now), secret, now })
    await expect(attempt).rejects.toMatchObject({ code: 'signature_invalid', status: 400 })
  })

  it('keeps a body it cannot use authentic in the outcome, although the code says invalid', async () => {
    const outcomes: unknown[] = []
    const receiver = createReceiver(plugipay, {
      secret,
      now: () => now,
      log: false,
      onOutcome: (outcome) => outcomes.push(outcome),
    })
    const headers = { [header]: timedHeader(secret, 'not json', now) }
    await receiver.fetch(new Request('https://example.test/', { method: 'POST', body: 'not json', headers }))
    expect(outcomes).toMatchObject([{ kind: 'rejected', authentic: true, error: { code: 'signature_invalid' } }])
  })

  it('is answered 204 without a body', async () => {
    const body = JSON.stringify(envelope)
    const receiver = createReceiver(plugipay, { secret, now: () => now, log: false, on: { '*': () => {} } })
    const headers = { [header]: timedHeader(secret, body, now) }
    const answer = await receiver.fetch(new Request('https://example.test/', { method: 'POST', body, headers }))
    expect([answer.status, await answer.text()]).toEqual([204, ''])
  })

  it('names an effect by id and type together, because two versions of an event share the id', async () => {
    const keys: string[] = []
    const receiver = createReceiver(plugipay, { secret, on: { '*': (_, ctx) => void keys.push(ctx.idempotencyKey) } })
    const object = { id: 'inv_1' }
    await receiver.dispatch({ id: 'evt_1', type: 'plugipay.invoice.paid.v1', data: { object }, object })
    await receiver.dispatch({ id: 'evt_1', type: 'plugipay.invoice.sent.v1', data: { object }, object })
    expect(keys).toEqual(['plugipay/evt_1:plugipay.invoice.paid.v1', 'plugipay/evt_1:plugipay.invoice.sent.v1'])
  })

  it.each([
    'checkout_session.completed',
    'checkout_session.expired',
    'checkout_session.succeeded',
    'invoice.created',
    'invoice.finalized',
    'invoice.paid',
    'invoice.payment_failed',
    'invoice.voided',
    'invoice.sent',
    'subscription.created',
    'subscription.canceled',
    'subscription.cancelled',
    'subscription.paused',
    'customer.created',
    'refund.succeeded',
    'payout.paid',
  ])('delivers plugipay.%s.v1', async (resource) => {
    const type = `plugipay.${resource}.v1`
    expect(await verified({ ...envelope, type })).toMatchObject({ type, object: { id: 'inv_1' } })
  })
})
