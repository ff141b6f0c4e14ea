import { type AnyEvents, createReceiver, sign, type WebhookEvent, type WebhookProvider } from '@rawhook/core'
import { describe, expect, it } from 'vitest'
import { adyen } from '../src/adyen.ts'
import { hubspot } from '../src/hubspot.ts'
import { meta } from '../src/meta.ts'
import { microsoftGraph } from '../src/microsoft-graph.ts'
import { sendgrid } from '../src/sendgrid.ts'
import { adyenBody, adyenItem, adyenKey } from './adyen-signer.ts'
import { keyPairFor } from './key-pairs.ts'

const url = 'https://example.test/webhooks'
const change = { eventId: 1, subscriptionId: 2, occurredAt: 4, subscriptionType: 'contact.creation' }
const notification = (id: string) => ({
  subscriptionId: 's1',
  clientState: 'client state',
  changeType: 'updated',
  resourceData: { id, '@odata.etag': 'W/"1"' },
})
const pair = keyPairFor({ algorithm: 'ecdsa-p256-sha256', encoding: 'base64', key: 'base64', header: '' })

/** Three events in one delivery. */
const batches: Readonly<Record<string, readonly [WebhookProvider<AnyEvents>, string, body: string, signing?: string]>> =
  {
    SendGrid: [
      sendgrid,
      pair.secret,
      JSON.stringify(['a', 'b', 'c'].map((sg_event_id) => ({ event: 'delivered', sg_event_id }))),
      pair.signingSecret,
    ],
    HubSpot: [hubspot, 'client secret', JSON.stringify([5, 6, 7].map((objectId) => ({ ...change, objectId })))],
    Meta: [
      meta,
      'app secret',
      JSON.stringify({
        object: 'page',
        entry: [
          { id: '1', changes: ['a', 'b'].map((post_id) => ({ field: 'feed', value: { post_id } })) },
          { id: '2', changes: [{ field: 'feed', value: { post_id: 'c' } }] },
        ],
      }),
    ],
    Adyen: [adyen, adyenKey, adyenBody(...['1', '2', '3'].map((pspReference) => adyenItem({ pspReference })))],
    'Microsoft Graph': [microsoftGraph, 'client state', JSON.stringify({ value: ['a', 'b', 'c'].map(notification) })],
  }

const signsInside = ({ signature }: WebhookProvider<AnyEvents>): boolean => signature.headers.length === 0

async function deliver(name: string, handle: (event: WebhookEvent) => void): Promise<Response> {
  const [provider, secret, body, signingSecret = secret] = batches[name] ?? [adyen, '', '']
  const receiver = createReceiver(provider, { secret, log: false, on: { '*': handle } })
  const headers = signsInside(provider) ? {} : await sign(provider, { body, secret: signingSecret, url })
  return receiver.fetch(new Request(url, { method: 'POST', headers, body }))
}

describe.each(Object.keys(batches))('a delivery of %s with three events', (name) => {
  it('runs the handler for each, and each has an id of its own', async () => {
    const seen: WebhookEvent[] = []
    const response = await deliver(name, (event) => void seen.push(event))
    expect(response.ok).toBe(true)
    expect(new Set(seen.map(({ id }) => id)).size).toBe(3)
    expect(new Set(seen.map(({ type }) => type)).size).toBe(1)
  })

  it('runs the handler for the others too when one fails, and is not acknowledged', async () => {
    const seen: string[] = []
    const response = await deliver(name, ({ id }) => {
      seen.push(id)
      if (seen.length === 2) throw new Error('the second fails')
    })
    expect([response.status, await response.json()]).toEqual([500, { error: 'handler_failed' }])
    expect(new Set(seen).size).toBe(3)
  })
})
