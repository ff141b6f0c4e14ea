import { createReceiver, verify } from '@rawhook/core'
import { spine } from '@rawhook/providers/spine'
import { signedRequest } from '@rawhook/testing'
import { describe, expect, it } from 'vitest'

const secret = 'whsec_of_these_tests'
const body = JSON.stringify({ id: 'evt_1', type: 'run.completed', created: 1, livemode: true, data: { object: {} } })

describe('signedRequest', () => {
  it('is a delivery that the receiver accepts', async () => {
    const receiver = createReceiver(spine, { secret, on: { '*': () => {} } })
    expect((await receiver.fetch(await signedRequest(spine, { secret, body }))).status).toBe(200)
  })

  it('carries the body, the headers and the URL it is given, and the time it was signed at', async () => {
    const now = 1_760_000_000
    const headers = { 'content-type': 'text/plain', 'x-other': '1' }
    const request = await signedRequest(spine, {
      secret,
      body: new TextEncoder().encode(body),
      now,
      headers,
      url: 'http://a.test/b',
    })
    expect([request.method, request.url]).toEqual(['POST', 'http://a.test/b'])
    expect([request.headers.get('content-type'), request.headers.get('x-other')]).toEqual(['text/plain', '1'])
    const sent = { body: await request.arrayBuffer(), headers: request.headers }
    expect(await verify(spine, { ...sent, secret, now })).toMatchObject({ id: 'evt_1' })
  })
})
