import { createReceiver, verify } from '@rawhook/core'
import { spineWebhook as expressSpine } from '@rawhook/express'
import { spineWebhook as fastifySpine } from '@rawhook/fastify'
import { spineWebhook as honoSpine } from '@rawhook/hono'
import { generic } from '@rawhook/providers/generic'
import { spine } from '@rawhook/providers/spine'
import { svix } from '@rawhook/providers/svix'
import { twilio } from '@rawhook/providers/twilio'
import { eventFixture, signedDelivery, signedRequest } from '@rawhook/testing'
import express from 'express'
import fastify from 'fastify'
import { Hono } from 'hono'
import request from 'supertest'
import { describe, expect, it } from 'vitest'

const secret = 'whsec_of_these_tests'
const url = '/webhooks/spine'
const event = eventFixture(spine, 'run.completed')
const on = { 'run.completed': () => {} }
const handled = '{"ok":true}'

describe('a signed delivery is what test clients take', () => {
  it('supertest takes its parts', async () => {
    const app = express().use(url, expressSpine(secret, { on }))
    const { headers, body } = await signedDelivery(spine, { secret, event })
    const answer = await request(app).post(url).set(headers).send(body)
    expect([answer.status, answer.text]).toEqual([200, handled])
  })

  it('light-my-request takes it whole', async () => {
    const app = fastify()
    await app.register(fastifySpine, { secret, path: url, on })
    const answer = await app.inject(await signedDelivery(spine, { secret, event, url }))
    expect([answer.statusCode, answer.body]).toEqual([200, handled])
  })

  it('Hono takes it beside the URL', async () => {
    const app = new Hono().post(url, honoSpine(secret, { on }))
    const delivery = await signedDelivery(spine, { secret, event, url })
    const answer = await app.request(delivery.url, delivery)
    expect([answer.status, await answer.text()]).toEqual([200, handled])
  })

  it('fetch takes it beside the URL', async () => {
    const app = express().use(url, expressSpine(secret, { on }))
    const server = app.listen(0, '127.0.0.1')
    await new Promise((resolve) => server.once('listening', resolve))
    const address = server.address()
    const port = typeof address === 'object' ? address?.port : undefined
    const delivery = await signedDelivery(spine, { secret, event, url: `http://127.0.0.1:${port}${url}` })
    const answer = await fetch(delivery.url, delivery)
    expect([answer.status, await answer.text()]).toEqual([200, handled])
    server.close()
  })
})

describe('a signed delivery', () => {
  const body = '{"id":"evt_1","type":"run.started","created":1,"livemode":true,"data":{"object":{}}}'

  it.each([
    [[0xef, 0xbb, 0xbf, 0x7b, 0x7d], 'string'],
    [[0x7b, 0xff, 0x00, 0x7d], 'object'],
  ])('carries the bytes %j that it is given', async (bytes, kind) => {
    const delivery = await signedDelivery(spine, { secret, body: Uint8Array.from(bytes) })
    expect([...Buffer.from(delivery.body)]).toEqual(bytes)
    expect(typeof delivery.body).toBe(kind)
    const sent = await new Response(delivery.body).arrayBuffer()
    expect([...new Uint8Array(sent)]).toEqual(bytes)
  })

  it('is signed for the URL as a whole when it is given a path', async () => {
    const form = 'MessageSid=SM1&MessageStatus=sent'
    const { headers } = await signedDelivery(twilio, { secret, body: form, url: '/sms?a=1' })
    expect(headers['content-type']).toBe('application/x-www-form-urlencoded')
    const url = 'http://localhost/sms?a=1'
    expect(await verify(twilio, { body: form, headers, secret, url })).toMatchObject({ type: 'sent' })
  })

  it('has one header of a name: the one that it is given', async () => {
    const forged = { 'content-type': 'text/plain', 'SPINE-SIGNATURE': 't=1,v1=00' }
    const { headers } = await signedDelivery(spine, { secret, body, headers: forged })
    expect(headers).toEqual(forged)
  })

  it('keeps the id of an event that is signed in a header', async () => {
    const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
    const payload = { type: 'user.created', data: {} }
    const ids = [
      await signedDelivery(svix, { secret, event: payload }),
      await signedDelivery(svix, { secret, event: payload }),
    ]
    expect(ids[0]?.headers['Svix-Id']).toBe(ids[1]?.headers['Svix-Id'])
    const other = await signedDelivery(svix, { secret, event: { ...payload } })
    expect(other.headers['Svix-Id']).not.toBe(ids[0]?.headers['Svix-Id'])
    const given = await signedDelivery(svix, { secret, event: payload, id: 'msg_1' })
    expect(given.headers['Svix-Id']).toBe('msg_1')
  })

  it('is refused without an event and without a body, and with both', async () => {
    const neither = { secret } as { secret: string; body: string }
    const both = { secret, body, event } as unknown as { secret: string; body: string }
    for (const options of [neither, both]) {
      await expect(signedDelivery(spine, options)).rejects.toThrow(
        new TypeError('rawhook: a delivery carries an event or a body: give one of them.'),
      )
    }
  })
})

it('a request carries an event too', async () => {
  const receiver = createReceiver(generic(), { secret, on: { 'order.paid': () => {} } })
  const request = await signedRequest(generic(), { secret, event: { type: 'order.paid', data: { order: 1 } } })
  expect((await receiver.fetch(request)).status).toBe(200)
})
