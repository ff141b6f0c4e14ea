import { generateKeyPairSync } from 'node:crypto'
import { type AnyEvents, createReceiver, sign, type WebhookProvider } from '@rawhook/core'
import { discord } from '@rawhook/providers/discord'
import { intercom } from '@rawhook/providers/intercom'
import { notion } from '@rawhook/providers/notion'
import { zoom } from '@rawhook/providers/zoom'
import { describe, expect, test } from 'vitest'

const secret = 'a secret'
const { publicKey, privateKey } = generateKeyPairSync('ed25519')
const hexOf = (part: string | undefined): string => Buffer.from(part ?? '', 'base64url').toString('hex')
const key = hexOf(publicKey.export({ format: 'jwk' }).x)
const seed = hexOf(privateKey.export({ format: 'jwk' }).d)

interface Sent {
  readonly status: number
  readonly text: string
  /** Types that a handler saw. */
  readonly seen: readonly string[]
}

async function send(
  provider: WebhookProvider<AnyEvents>,
  request: RequestInit,
  configured: string = secret,
): Promise<Sent> {
  const seen: string[] = []
  const on = { '*': ({ type }: { readonly type: string }): void => void seen.push(type) }
  const receiver = createReceiver(provider, { secret: configured, on, log: false })
  const response = await receiver.fetch(new Request('https://example.com/webhooks', request))
  return { status: response.status, text: await response.text(), seen }
}

async function deliver(provider: WebhookProvider<AnyEvents>, payload: unknown, signer = secret): Promise<Sent> {
  const body = JSON.stringify(payload)
  const headers = await sign(provider, { body, secret: signer })
  return send(provider, { method: 'POST', headers, body }, signer === seed ? key : secret)
}

describe('discord', () => {
  test('answers the PING of interactions with its type, and that of webhook events with 204 and no body', async () => {
    expect(await deliver(discord, { id: '1', type: 1 }, seed)).toEqual({ status: 200, text: '{"type":1}', seen: [] })
    expect(await deliver(discord, { version: 1, type: 0 }, seed)).toEqual({ status: 204, text: '', seen: [] })
  })

  test('hands events and interactions to handlers', async () => {
    const event = { type: 'APPLICATION_AUTHORIZED', data: {} }
    expect(await deliver(discord, { type: 1, event }, seed)).toMatchObject({
      status: 204,
      seen: ['APPLICATION_AUTHORIZED'],
    })
    expect((await deliver(discord, { id: '1', type: 2 }, seed)).seen).toEqual(['APPLICATION_COMMAND'])
  })

  test('answers a PING without proof with 401', async () => {
    const headers = {
      'X-Signature-Ed25519': '00'.repeat(64),
      'X-Signature-Timestamp': String(Math.floor(Date.now() / 1000)),
    }
    expect(await send(discord, { method: 'POST', headers, body: '{"type":1}' }, key)).toMatchObject({ status: 401 })
  })
})

describe('intercom', () => {
  test('answers HEAD, and a ping that has no id', async () => {
    expect(await send(intercom, { method: 'HEAD' })).toMatchObject({ status: 200 })
    expect(await deliver(intercom, { topic: 'ping', id: null })).toMatchObject({ status: 200, seen: [] })
    expect(await deliver(intercom, { topic: 'contact.created', id: 'notif_1' })).toMatchObject({
      status: 200,
      seen: ['contact.created'],
    })
  })
})

describe('notion', () => {
  const body = '{"verification_token":"secret_of_somebody"}'

  test('refuses an unsigned verification token, and one that is signed with itself', async () => {
    expect(await send(notion, { method: 'POST', body })).toEqual({
      status: 400,
      text: '{"error":"signature_missing"}',
      seen: [],
    })
    const headers = await sign(notion, { body, secret: 'secret_of_somebody' })
    expect(await send(notion, { method: 'POST', headers, body })).toMatchObject({ status: 400, seen: [] })
  })

  test('acknowledges one that is signed with the configured token, and shows it to nobody', async () => {
    expect(await deliver(notion, { verification_token: secret })).toEqual({ status: 200, text: '', seen: [] })
  })
})

describe('zoom', () => {
  test('computes no code for what could be the content of a signature', async () => {
    const payload = { plainToken: 'v0:1700000000:{"event":"meeting.started"}' }
    const { text } = await deliver(zoom, { event: 'endpoint.url_validation', payload })
    expect(text).toBe('{"ok":true}')
  })
})

test.each([discord, intercom, notion, zoom])('$name refuses a proved body that is no object', async (provider) => {
  expect(await deliver(provider, null, provider === discord ? seed : secret)).toMatchObject({
    status: 400,
    text: '{"error":"payload_malformed"}',
  })
})
