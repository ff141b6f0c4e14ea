import { readFileSync } from 'node:fs'
import {
  type AnyEvents,
  createReceiver,
  memoryInbox,
  sign,
  type WebhookEvent,
  type WebhookProvider,
} from '@rawhook/core'
import { describe, expect, it } from 'vitest'
import { adyen } from '../src/adyen.ts'
import { hubspot } from '../src/hubspot.ts'
import { meta } from '../src/meta.ts'
import { microsoftGraph } from '../src/microsoft-graph.ts'
import { sendgrid } from '../src/sendgrid.ts'
import { twilio } from '../src/twilio.ts'
import { twitch } from '../src/twitch.ts'
import { adyenBody, adyenItem, adyenKey } from './adyen-signer.ts'
import { keyPairFor } from './key-pairs.ts'
import { slugs } from './subjects.ts'

const url = 'https://example.test/webhooks'
const pair = keyPairFor({ algorithm: 'ecdsa-p256-sha256', encoding: 'base64', key: 'base64', header: '' })

/** A provider whose deliveries are lists of events. */
interface Batch {
  readonly provider: WebhookProvider<AnyEvents>
  readonly secret: string
  readonly signingSecret?: string
  /** The URL that a body is signed with. @default url */
  readonly urlOf?: (body: string) => Promise<string>
  readonly bodyOf: (items: readonly unknown[]) => string
  readonly good: (name: string) => object
  /** An item of each kind that another event must survive. */
  readonly odd: readonly unknown[]
}

const shapeless = [null, 7, 'x', [], {}]
const without = (item: Readonly<Record<string, unknown>>, name: string) => ({ ...item, [name]: undefined })

const sendgridItem = (sg_event_id: string) => ({ event: 'delivered', sg_event_id })
const change = { eventId: 1, subscriptionId: 2, occurredAt: 4, subscriptionType: 'contact.creation', attemptNumber: 0 }
const hubspotItem = (name: string) => ({ ...change, objectId: name.charCodeAt(0) })
const metaItem = (post_id: string) => ({ id: '1', changes: [{ field: 'feed', value: { post_id } }] })
const notification = (id: string) => ({
  subscriptionId: 's1',
  clientState: 'client state',
  changeType: 'updated',
  resourceData: { id, '@odata.etag': 'W/"1"' },
})
const twitchItem = (id: string) => ({ id, data: { user_id: id } })
const cloudEvent = (id: string) => ({ specversion: '1.0', id, type: 'com.twilio.message', data: {} })

async function digestUrl(body: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(body))
  return `${url}?bodySHA256=${Buffer.from(digest).toString('hex')}`
}

const batches: Readonly<Record<string, Batch>> = {
  adyen: {
    provider: adyen,
    secret: adyenKey,
    bodyOf: (items) => adyenBody(...items.filter((item) => typeof item === 'object' && item !== null)),
    good: (pspReference) => ({ ...adyenItem({ pspReference }) }),
    // only signed items are genuine
    odd: [adyenItem({ pspReference: '' }), adyenItem({ eventCode: '' }), adyenItem({ success: '' })],
  },
  hubspot: {
    provider: hubspot,
    secret: 'client secret',
    bodyOf: JSON.stringify,
    good: hubspotItem,
    odd: [...shapeless, ...Object.keys(hubspotItem('z')).map((name) => without(hubspotItem('z'), name))],
  },
  meta: {
    provider: meta,
    secret: 'app secret',
    bodyOf: (entry) => JSON.stringify({ object: 'page', entry }),
    good: metaItem,
    odd: [
      ...shapeless,
      { changes: 7 },
      { changes: [null, {}] },
      { messaging: [null, 7] },
      { changes: [{ field: 'messages', value: { messages: [null, {}], statuses: [null, { id: 'wamid.1' }] } }] },
    ],
  },
  'microsoft-graph': {
    provider: microsoftGraph,
    secret: 'client state',
    bodyOf: (value) => JSON.stringify({ value }),
    good: notification,
    // only items with the secret are genuine
    odd: ['subscriptionId', 'changeType', 'resourceData'].map((name) => without(notification('z'), name)),
  },
  sendgrid: {
    provider: sendgrid,
    ...pair,
    bodyOf: JSON.stringify,
    good: sendgridItem,
    odd: [...shapeless, { event: 'unsubscribe' }, { event: 'unsubscribe', sg_event_id: null }, { sg_event_id: 'z' }],
  },
  twilio: {
    provider: twilio,
    secret: 'auth token',
    urlOf: digestUrl,
    bodyOf: JSON.stringify,
    good: cloudEvent,
    odd: [null, [], {}, without(cloudEvent('z'), 'id'), without(cloudEvent('z'), 'type')],
  },
  twitch: {
    provider: twitch,
    secret: 'eventsub secret',
    bodyOf: (events) => JSON.stringify({ subscription: { type: 'drop.entitlement.grant' }, events }),
    good: twitchItem,
    odd: [...shapeless, without(twitchItem('z'), 'id'), without(twitchItem('z'), 'data')],
  },
}

type Handle = (event: WebhookEvent) => void

async function requestOf(batch: Batch, items: readonly unknown[]): Promise<Request> {
  const { provider, secret, signingSecret = secret, bodyOf, urlOf = async () => url } = batch
  const body = bodyOf(items)
  const to = await urlOf(body)
  const signsInside = provider.signature.headers.length === 0
  const headers = signsInside ? {} : await sign(provider, { body, secret: signingSecret, url: to, id: 'msg_1' })
  return new Request(to, { method: 'POST', headers, body })
}

async function deliver(batch: Batch, items: readonly unknown[], handle: Handle): Promise<Response> {
  const settings = { secret: batch.secret, publicUrl: url, log: false as const, on: { '*': handle } }
  return createReceiver(batch.provider, settings).fetch(await requestOf(batch, items))
}

describe('providers that send several events', () => {
  it('are all tested here', () => {
    const several = slugs.filter((slug) =>
      /draftEach|toEvents[^;]*\.(?:map|flatMap)\(/.test(
        readFileSync(new URL(`../src/${slug}.ts`, import.meta.url), 'utf8'),
      ),
    )
    expect(Object.keys(batches).toSorted()).toEqual(several.toSorted())
  })
})

describe.each(Object.entries(batches))('a delivery of %s', (_, batch) => {
  const goods: readonly unknown[] = ['a', 'b', 'c'].map(batch.good)

  it('runs the handler for each of its events, and each has an id of its own', async () => {
    const seen: WebhookEvent[] = []
    const response = await deliver(batch, goods, (event) => void seen.push(event))
    expect(response.ok).toBe(true)
    expect(new Set(seen.map(({ id }) => id)).size).toBe(3)
    expect(new Set(seen.map(({ type }) => type)).size).toBe(1)
  })

  it('runs the handler for the others too when one fails, and is not acknowledged', async () => {
    const seen: string[] = []
    const response = await deliver(batch, goods, ({ id }) => {
      seen.push(id)
      if (seen.length === 2) throw new Error('the second fails')
    })
    expect([response.status, await response.json()]).toEqual([500, { error: 'handler_failed' }])
    expect(new Set(seen).size).toBe(3)
  })

  it.each(batch.odd.map((item) => [item]))('loses none of its events by an odd one among them: %j', async (item) => {
    const plain: WebhookEvent[] = []
    await deliver(batch, goods, (event) => void plain.push(event))
    for (const at of [0, 1, 3]) {
      const seen: WebhookEvent[] = []
      const response = await deliver(batch, goods.toSpliced(at, 0, item), (event) => void seen.push(event))
      expect([response.status, await response.text()]).toEqual([
        batch.provider.success?.status ?? 200,
        expect.any(String),
      ])
      const data = seen.map((event) => event.data)
      for (const each of plain) expect(data).toContainEqual(each.data)
      expect(seen.length).toBeGreaterThan(plain.length)
      for (const { id } of seen) expect(id).not.toMatch(/undefined|null|NaN|\[object/)
    }
  })

  it('stores each of them under a key of its own, and finds all of them again in a redelivery', async () => {
    const inbox = memoryInbox()
    const ran: WebhookEvent[] = []
    const kinds: string[] = []
    const receiver = createReceiver<AnyEvents, undefined>(batch.provider, {
      secret: batch.secret,
      publicUrl: url,
      log: false,
      inbox,
      acknowledge: 'after-processing',
      onOutcome: ({ kind }) => kinds.push(kind),
      on: { '*': (event) => void ran.push(event) },
    })
    const direct: WebhookEvent[] = []
    const items = [...batch.odd, ...goods]
    await deliver(batch, items, (event) => void direct.push(event))
    for (let time = 0; time < 2; time++) await receiver.fetch(await requestOf(batch, items))
    await receiver.stop()
    expect(kinds).toEqual(['handled', 'duplicate'])
    const isFirst = ({ id }: WebhookEvent, at: number) => direct.findIndex((event) => event.id === id) === at
    expect(ran).toEqual(batch.provider.dedupe === 'signed-id' ? direct.filter(isFirst) : direct)
  })
})
