import { describe, expect, it } from 'vitest'
import { microsoftGraph } from '../src/microsoft-graph.ts'
import { receiving } from './receiving.ts'

const secret = 'client-state'
const item = (more: object = {}) => ({
  subscriptionId: 's1',
  changeType: 'updated',
  clientState: secret,
  resource: 'Users/u/Messages/m',
  resourceData: { '@odata.type': '#Microsoft.Graph.Message', '@odata.etag': 'W/"1"', id: 'm' },
  ...more,
})
const post = (value: unknown) => receiving(microsoftGraph, secret, { method: 'POST', body: JSON.stringify({ value }) })

describe('microsoft-graph', () => {
  it('echoes a validation token as text, decoded', async () => {
    const token = 'Validation: Testing client application reachability for subscription Request-Id: 6f3b-1'
    for (const query of [
      `?validationToken=${encodeURIComponent(token)}`,
      `?${new URLSearchParams({ validationToken: token })}`,
    ]) {
      expect(await receiving(microsoftGraph, secret, { method: 'POST', query })).toEqual({
        status: 200,
        text: token,
        contentType: 'text/plain; charset=utf-8',
        events: [],
        keys: [],
      })
    }
  })

  it.each([
    ['an empty token', 'POST', ''],
    ['a long token', 'POST', 'x'.repeat(1025)],
    ['a line end', 'POST', 'a\r\nb'],
    ['a letter beyond ASCII', 'POST', 'é'],
    ['another method', 'GET', 'token'],
  ])('echoes nothing with %s', async (_, method, token) => {
    const { status, text } = await receiving(microsoftGraph, secret, {
      method,
      query: `?validationToken=${encodeURIComponent(token)}`,
    })
    expect([status, text.includes('error')]).toEqual([method === 'GET' ? 405 : 400, true])
  })

  it('hands on every notification, and answers 202', async () => {
    const answer = await post([
      item(),
      item({ changeType: 'deleted', resourceData: { id: 'm', '@odata.etag': 'W/"2"' } }),
    ])
    expect(answer.status).toBe(202)
    expect(answer.events).toMatchObject([
      { id: 's1:m:W/"1"', type: 'updated' },
      { id: 's1:m:W/"2"', type: 'deleted' },
    ])
  })

  it('refuses all when one clientState differs or is absent', async () => {
    for (const clientState of ['another', '', undefined, null, `${secret} `]) {
      for (const value of [[item({ clientState })], [item(), item({ clientState })], [item({ clientState }), item()]]) {
        expect(await post(value)).toMatchObject({ status: 400, text: '{"error":"signature_invalid"}', events: [] })
      }
    }
    for (const value of [[], {}, null, 'x', undefined]) expect((await post(value)).status).toBe(400)
  })

  it('gives what has no etag the identity of the body, one for each', async () => {
    const { events } = await post([
      item({ resourceData: null }),
      item({ changeType: undefined, lifecycleEvent: 'missed' }),
    ])
    expect(events.map(({ type }) => type)).toEqual(['updated', 'missed'])
    expect(events[0]?.id).toMatch(/^[0-9a-f]{64}$/)
    expect(events[1]?.id).toBe(`${events[0]?.id}/1`)
  })

  it('does the same where parts that are too long for a key would make the identity', async () => {
    const { events } = await post([item({ resourceData: { id: 'x'.repeat(250), '@odata.etag': 'W/"1"' } })])
    expect(events[0]?.id).toMatch(/^[0-9a-f]{64}$/)
  })
})
