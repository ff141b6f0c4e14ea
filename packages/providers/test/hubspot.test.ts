import { createReceiver, sign, verify, type WebhookEvent } from '@rawhook/core'
import { hubspot } from '@rawhook/providers/hubspot'
import { expect, test } from 'vitest'

const secret = 'client secret'
const change = { eventId: 1, subscriptionId: 2, objectId: 3, occurredAt: 4, subscriptionType: 'contact.creation' }

test('a delivery is an event for each change, whose id stays when attemptNumber grows', async () => {
  const seen: WebhookEvent[] = []
  const url = 'https://example.com/hubspot'
  const receiver = createReceiver(hubspot, { secret, publicUrl: url, on: { '*': (event) => void seen.push(event) } })
  for (const attemptNumber of [0, 1]) {
    const body = JSON.stringify([
      { ...change, attemptNumber },
      { ...change, objectId: 5, attemptNumber },
    ])
    const headers = await sign(hubspot, { body, secret, url })
    const response = await receiver.fetch(new Request('http://127.0.0.1/hubspot', { method: 'POST', headers, body }))
    expect(response.status).toBe(200)
  }
  expect(seen.map(({ id }) => id)).toEqual(['1:2:3:4', '1:2:5:4', '1:2:3:4', '1:2:5:4'])
})

test('changes of associations have no objectId, and are known by what tells them apart', async () => {
  const association = {
    eventId: 900,
    subscriptionId: 7,
    portalId: 1,
    occurredAt: 4,
    subscriptionType: 'contact.associationChange',
    associationType: 'CONTACT_TO_DEAL',
    fromObjectId: 10,
    toObjectId: 1,
    associationRemoved: false,
  }
  const others = [
    { fromObjectId: 11 },
    { toObjectId: 2 },
    { associationType: 'CONTACT_TO_COMPANY' },
    { associationRemoved: true },
    { subscriptionType: 'company.associationChange' },
    { eventId: undefined },
  ]
  const idOf = async (item: object) => {
    const body = JSON.stringify([item])
    const url = 'https://example.com/hubspot'
    return (await verify(hubspot, { body, headers: await sign(hubspot, { body, secret, url }), secret, url })).id
  }
  const ids = await Promise.all([association, ...others.map((each) => ({ ...association, ...each }))].map(idOf))
  expect(new Set(ids).size).toBe(ids.length)
  expect(await idOf({ ...association, attemptNumber: 3 })).toBe(ids[0])
  const renamed = ['firstname', 'lastname'].map((propertyName) => idOf({ ...change, propertyName }))
  expect(new Set(await Promise.all([...renamed, idOf(change)])).size).toBe(3)
})

test('the URL is signed with the characters unescaped that HubSpot unescapes, and no others', async () => {
  const body = JSON.stringify([change])
  const escaped = 'https://example.com/a%2Fb%3a?q=%21%24%27%28%29%2A%2C%3B%40%3F%20%26%25'
  const headers = await sign(hubspot, { body, secret, url: "https://example.com/a/b:?q=!$'()*,;@?%20%26%25" })
  expect(await verify(hubspot, { body, headers, secret, url: escaped })).toMatchObject({ type: 'contact.creation' })
})
