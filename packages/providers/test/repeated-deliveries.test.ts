import { createHmac } from 'node:crypto'
import { type AnyEvents, createReceiver, type InboxRow, memoryInbox, sign, type WebhookProvider } from '@rawhook/core'
import { describe, expect, it } from 'vitest'
import { adyen } from '../src/adyen.ts'
import { dropbox } from '../src/dropbox.ts'
import { mailgun } from '../src/mailgun.ts'
import { adyenBody, adyenItem, adyenKey } from './adyen-signer.ts'
import { load } from './subjects.ts'

const now = 1_700_000_000
const secret = 'the secret of the endpoint'
const url = 'https://example.test/webhooks'

interface Delivery {
  readonly body: string
  readonly headers?: Readonly<Record<string, string>>
}

/** Sends deliveries one after the other to a receiver with an inbox. */
async function delivered(provider: WebhookProvider<AnyEvents>, deliveries: readonly Delivery[], key = secret) {
  const inbox = memoryInbox({ now: () => now * 1000 })
  const ran: string[] = []
  const kinds: string[] = []
  const receiver = createReceiver<AnyEvents, undefined>(provider, {
    secret: key,
    inbox,
    now: () => now,
    log: false,
    onOutcome: ({ kind }) => kinds.push(kind),
    on: { '*': ({ id }) => ran.push(id) },
  })
  const answers: [number, string][] = []
  for (const { body, headers = {} } of deliveries) {
    const answer = await receiver.fetch(new Request(url, { method: 'POST', body, headers }))
    answers.push([answer.status, await answer.text()])
  }
  await receiver.stop()
  const rows: readonly InboxRow[] = await inbox.list({})
  return { answers, statuses: answers.map(([status]) => status), kinds, ran, rows }
}

async function signed(provider: WebhookProvider<AnyEvents>, body: string, more = {}): Promise<Delivery> {
  return { body, headers: { ...(await sign(provider, { body, secret, now, url })), ...more } }
}

describe('github', () => {
  it('is one event and one run, however often somebody sends it again', async () => {
    const github = await load('github')
    const delivery = await signed(github, '{"action":"opened"}', {
      'X-GitHub-Event': 'issues',
      'X-GitHub-Delivery': '72d3162e-cc78-11e3-81ab-4c9367dc0958',
    })
    const { statuses, kinds, ran, rows } = await delivered(github, [delivery, delivery, delivery])
    expect(statuses.every((status) => status < 300)).toBe(true)
    expect(kinds).toEqual(['handled', 'duplicate', 'duplicate'])
    expect(ran).toEqual(['72d3162e-cc78-11e3-81ab-4c9367dc0958'])
    expect(rows.map(({ status }) => status)).toEqual(['completed'])
  })
})

describe('dropbox', () => {
  it('says the same of every change: equal notifications are as many events and runs', async () => {
    const delivery = await signed(dropbox, '{"list_folder":{"accounts":["dbid:AAH4f99T0taONIb"]}}')
    const { kinds, ran, rows } = await delivered(dropbox, [delivery, delivery])
    expect(kinds).toEqual(['handled', 'handled'])
    expect(ran).toHaveLength(2)
    expect(rows.map(({ status }) => status)).toEqual(['completed', 'completed'])
  })
})

describe('mailgun', () => {
  function attempt(time: number, token: string, event: object): Delivery {
    const signature = createHmac('sha256', secret).update(`${time}${token}`).digest('hex')
    return { body: JSON.stringify({ signature: { timestamp: String(time), token, signature }, 'event-data': event }) }
  }

  it('signs every retry anew: the same event is one, and another is another', async () => {
    const { kinds, ran } = await delivered(mailgun, [
      attempt(now - 600, 'a'.repeat(50), { id: 'e1', event: 'delivered' }),
      attempt(now, 'b'.repeat(50), { id: 'e1', event: 'delivered' }),
      attempt(now, 'c'.repeat(50), { id: 'e2', event: 'delivered' }),
    ])
    expect(kinds).toEqual(['handled', 'duplicate', 'handled'])
    expect(ran).toEqual(['e1', 'e2'])
  })
})

describe('adyen', () => {
  it('may repeat an item in one notification: it is one event, run once and accepted', async () => {
    const body = adyenBody(adyenItem(), adyenItem(), adyenItem({ pspReference: '2' }))
    const { answers, ran, rows } = await delivered(adyen, [{ body }, { body }], adyenKey)
    expect(answers).toEqual([
      [200, '[accepted]'],
      [200, '[accepted]'],
    ])
    expect(ran).toEqual(['7914073381342284:AUTHORISATION:true', '2:AUTHORISATION:true'])
    expect(rows.map(({ status }) => status)).toEqual(['completed', 'completed'])
  })
})

describe('stripe', () => {
  it('may name a member of its envelope as it likes', async () => {
    const stripe = await load('stripe')
    const body = JSON.stringify({ id: 'evt_1', type: 'charge.failed', data: { object: {} }, refused: 'card_declined' })
    const { statuses, kinds, ran } = await delivered(stripe, [await signed(stripe, body)])
    expect([statuses, kinds, ran]).toEqual([[200], ['handled'], ['evt_1']])
  })
})
