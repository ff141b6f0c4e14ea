import { createServer } from 'node:http'
import { createReceiver, memoryInbox } from '@rawhook/core'
import { spineWebhook } from '@rawhook/express'
import { webhook } from '@rawhook/hono'
import { github } from '@rawhook/providers/github'
import { linear } from '@rawhook/providers/linear'
import { spine } from '@rawhook/providers/spine'
import { twilio } from '@rawhook/providers/twilio'
import { eventFixture, fakeClock, listening, receiverClient } from '@rawhook/testing'
import express from 'express'
import { Hono } from 'hono'
import { describe, expect, it } from 'vitest'

const secret = 'whsec_of_these_tests'
const start = 1_800_000_000
const handled = { status: 200, body: '{"ok":true}' }
const refused = (error: string) => ({ status: 400, body: JSON.stringify({ error }) })

function spineApp() {
  const clock = fakeClock(start)
  const ids: string[] = []
  const inbox = memoryInbox({ now: clock.nowMs })
  const on = { 'run.completed': (event: { id: string }) => void ids.push(event.id) }
  const receiver = createReceiver(spine, { secret, now: clock.now, inbox, on, log: false })
  const client = receiverClient(receiver, { provider: spine, secret, now: clock.now })
  return { clock, ids, client, event: eventFixture(spine, 'run.completed') }
}

describe('a receiver client', () => {
  it('delivers an event, and tells what the app answered', async () => {
    const { client, ids, event } = spineApp()
    const answer = await client.deliver(event)
    expect(answer).toMatchObject(handled)
    expect(answer.headers.get('content-type')).toBe('application/json')
    expect(answer.delivery.body).toBe(JSON.stringify(event))
    expect(ids).toEqual([event.id])
  })

  it('delivers a body as it is', async () => {
    const { client } = spineApp()
    expect(await client.deliver('not JSON')).toMatchObject(refused('payload_malformed'))
    expect(await client.deliver(Uint8Array.of(0xff))).toMatchObject(refused('payload_malformed'))
  })

  it('delivers with another secret, and with other headers', async () => {
    const { client, event } = spineApp()
    expect(await client.deliver(event, { secret: 'whsec_other' })).toMatchObject(refused('signature_invalid'))
    const headers = { 'Spine-Signature': '' }
    expect(await client.deliver(event, { headers })).toMatchObject(refused('signature_missing'))
  })

  it('redelivers the same bytes, signed again at the time of the redelivery', async () => {
    const { client, clock, ids, event } = spineApp()
    const first = await client.deliver(event)
    clock.advance(3600)
    const second = await client.redeliver(first)
    expect(second).toMatchObject(handled)
    expect(await client.redeliver(first.delivery)).toMatchObject(handled)
    expect(second.delivery.body).toBe(first.delivery.body)
    expect(second.delivery.headers['Spine-Signature']).toContain(`t=${start + 3600},`)
    expect(ids).toEqual([event.id])
  })

  it('redelivers with the signature of the first delivery where the provider does so', async () => {
    const clock = fakeClock(start)
    const provider = { ...spine, timestampPer: 'event' } as const
    const client = receiverClient(createReceiver(provider, { secret, now: clock.now, log: false }), {
      provider,
      secret,
      now: clock.now,
    })
    const first = await client.deliver(eventFixture(spine, 'run.failed'))
    clock.advance(1)
    expect((await client.redeliver(first)).delivery).toEqual(first.delivery)
  })

  it('redelivers what was tampered with as it was', async () => {
    const { client, event } = spineApp()
    const forged = await client.tamper(event)
    expect(await client.redeliver(forged)).toMatchObject(refused('signature_invalid'))
  })

  it('changes one byte after it signed', async () => {
    const { client, ids, event } = spineApp()
    const { delivery, ...answer } = await client.tamper(event)
    expect(answer).toMatchObject(refused('signature_invalid'))
    const genuine = Buffer.from(JSON.stringify(event))
    const differing = [...Buffer.from(delivery.body)].filter((byte, index) => byte !== genuine[index])
    expect(differing).toHaveLength(1)
    expect(ids).toEqual([])
  })

  it('has no byte to change in an empty body', async () => {
    await expect(spineApp().client.tamper('')).rejects.toThrow(TypeError)
  })

  it('signs in the past and in the future', async () => {
    const { client, event } = spineApp()
    expect(await client.age(event, 301)).toMatchObject(refused('signature_stale'))
    expect(await client.age(event, -301)).toMatchObject(refused('signature_stale'))
    expect(await client.age(event, 300)).toMatchObject(handled)
  })

  it('ages nothing that has no time', async () => {
    const receiver = createReceiver(twilio, { secret, log: false, publicUrl: 'https://sms.example.com/in' })
    const client = receiverClient(receiver, { provider: twilio, secret })
    await expect(client.age({ MessageSid: 'SM1', MessageStatus: 'sent' }, 1)).rejects.toThrow(
      new TypeError('rawhook: Twilio signs no time, so a delivery of it does not age.'),
    )
  })

  it('leaves a time that stands in the body to the event', async () => {
    const receiver = createReceiver(linear, { secret, now: () => start, log: false })
    const client = receiverClient(receiver, { provider: linear, secret, now: () => start })
    const event = { type: 'Issue', action: 'create', data: {}, webhookTimestamp: (start - 301) * 1000 }
    expect(await client.deliver(event)).toMatchObject(refused('signature_stale'))
    await expect(client.age(event, 301)).rejects.toThrow(
      new TypeError('rawhook: Linear has its time in the body: deliver an event with another webhookTimestamp.'),
    )
  })

  it('has copies under way at once', async () => {
    const waiting: (() => void)[] = []
    const app = () =>
      new Promise<Response>((resolve) => {
        waiting.push(() => resolve(Response.json({ ok: true })))
        if (waiting.length === 5) for (const answer of waiting) answer()
      })
    const answers = await receiverClient(app, { provider: spine, secret }).race(eventFixture(spine, 'run.started'), 5)
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200])
  })

  it('races copies of one event, of which an inbox runs one', async () => {
    const { client, ids, event } = spineApp()
    const answers = await client.race(event, 8)
    expect(answers).toHaveLength(8)
    expect(ids).toEqual([event.id])
  })
})

describe('a receiver client reaches', () => {
  const event = eventFixture(spine, 'run.completed')

  it('a function', async () => {
    const urls: string[] = []
    const app = ({ url }: Request) => {
      urls.push(url)
      return new Response('seen', { status: 202 })
    }
    const client = receiverClient(app, { provider: spine, secret, url: '/webhooks/spine?a=1' })
    expect(await client.deliver(event)).toMatchObject({ status: 202, body: 'seen' })
    expect(urls).toEqual(['http://localhost/webhooks/spine?a=1'])
  })

  it('a Hono app', async () => {
    const app = new Hono().post('/webhooks/github', webhook(github, { secret, on: { push: () => {} } }))
    const client = receiverClient(app, { provider: github, secret, url: '/webhooks/github' })
    expect(await client.deliver({}, { headers: { 'X-GitHub-Event': 'push' }, id: 'd_1' })).toMatchObject(handled)
  })

  it('a server that listens, at its own URL or at a path of it', async () => {
    const app = express().use('/webhooks/spine', spineWebhook(secret, { on: { 'run.*': () => {} } }))
    const { url, close } = await listening(createServer(app))
    const clients = [
      receiverClient(url, { provider: spine, secret, url: '/webhooks/spine' }),
      receiverClient(new URL('/webhooks/spine', url), { provider: spine, secret }),
    ]
    for (const client of clients) expect(await client.deliver(event)).toMatchObject(handled)
    await close()
  })

  it('a server by the URL that the provider signs', async () => {
    const server = createServer((request, response) => {
      response.end(request.url)
      request.resume()
    })
    const { url, close } = await listening(server)
    const publicUrl = 'https://sms.example.com/in?a=1'
    const client = receiverClient(url, { provider: twilio, secret, url: publicUrl })
    const { body, delivery } = await client.deliver({ MessageSid: 'SM1', MessageStatus: 'sent' })
    expect([body, delivery.url]).toEqual(['/in?a=1', publicUrl])
    await close()
  })

  it('a receiver at another place than the URL that the provider signs', async () => {
    const publicUrl = 'https://sms.example.com/in?a=1'
    const receiver = createReceiver(twilio, { secret, publicUrl, log: false, on: { '*': () => undefined } })
    const client = receiverClient(receiver, { provider: twilio, secret, url: '/internal', publicUrl })
    const event = { MessageSid: 'SM1', MessageStatus: 'sent' }
    expect((await client.deliver(event)).status).toBe(204)
    expect((await receiverClient(receiver, { provider: twilio, secret }).deliver(event)).status).toBe(400)
  })

  it('no app that has to listen first', () => {
    const message = 'rawhook: this app answers no Request. Let it listen, and pass its URL to receiverClient.'
    for (const app of [express(), createServer()]) {
      expect(() => receiverClient(app as never, { provider: spine, secret })).toThrow(new TypeError(message))
    }
  })
})

it('a server that closed refuses, and the test sees it', async () => {
  const { url, close } = await listening(createServer())
  await close()
  const client = receiverClient(url, { provider: spine, secret })
  await expect(client.deliver(eventFixture(spine, 'run.started'))).rejects.toThrow('fetch failed')
})
