import { createReceiver, sign, verify } from '@rawhook/core'
import { describe, expect, it } from 'vitest'
import { slack } from '../src/slack.ts'

const secret = '8f742231b10e8888abcd99yyyzzz85a5'
const form = (payload: unknown) => new URLSearchParams({ payload: JSON.stringify(payload) }).toString()
const eventOf = async (body: string) => verify(slack, { body, secret, headers: await sign(slack, { body, secret }) })

async function post(body: string, key = secret): Promise<Response> {
  const receiver = createReceiver(slack, { secret, on: { '*': () => {} }, log: false })
  const headers = await sign(slack, { body, secret: key })
  return receiver.fetch(new Request('https://example.com/slack', { method: 'POST', headers, body }))
}

describe('slack', () => {
  it('takes id and type of the event in an envelope', async () => {
    const body = JSON.stringify({
      type: 'event_callback',
      team_id: 'T1',
      event_id: 'Ev1',
      event: { type: 'app_mention', text: 'hi' },
    })
    expect(await eventOf(body)).toMatchObject({ id: 'Ev1', type: 'app_mention', team_id: 'T1', data: { text: 'hi' } })
  })

  it('takes the trigger of a slash command and of an interaction as the id', async () => {
    const command = new URLSearchParams({ command: '/deploy', text: 'now', trigger_id: '1.2' }).toString()
    expect(await eventOf(command)).toMatchObject({ id: '1.2', type: '/deploy', data: { text: 'now' } })
    const click = form({ type: 'block_actions', trigger_id: '1.3', actions: [] })
    expect(await eventOf(click)).toMatchObject({ id: '1.3', type: 'block_actions' })
  })

  it('makes an id of what a closed form, a menu or a rate limit is about', async () => {
    const closed = (view: string) => form({ type: 'view_closed', user: { id: 'U1' }, view: { id: view } })
    const limited = (minute: number) =>
      JSON.stringify({ type: 'app_rate_limited', team_id: 'T1', minute_rate_limited: minute })
    const bodies = [closed('V1'), closed('V2'), limited(1), limited(2)]
    const ids = await Promise.all(bodies.map(async (body) => (await eventOf(body)).id))
    expect(new Set(ids).size).toBe(bodies.length)
    expect((await eventOf(closed('V1'))).id).toBe(ids[0])
  })

  it('knows two questions of a menu apart, however long they are, and in whichever workspace', async () => {
    const ask = (value: string, team = 'T1') =>
      form({ type: 'block_suggestion', team: { id: team }, user: { id: 'U1' }, action_id: 'city', value })
    const long = 'x'.repeat(1000)
    const bodies = [ask('ber'), ask('bern'), ask(`${long}1`), ask(`${long}2`), ask('ber', 'T2')]
    const ids = await Promise.all(bodies.map(async (body) => (await eventOf(body)).id))
    expect(new Set(ids).size).toBe(bodies.length)
    expect((await eventOf(ask(`${long}1`))).id).toBe(ids[2])
  })

  it('answers url_verification once it is proved, and not before', async () => {
    const challenge = '3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7tYXAYM8P'
    const body = JSON.stringify({ type: 'url_verification', challenge })
    expect(await (await post(body)).text()).toBe(challenge)
    expect((await post(body, 'another')).status).toBe(400)
  })

  it('answers ssl_check once it is proved, without an event', async () => {
    const body = 'ssl_check=1&token=x'
    const proved = await post(body)
    expect([proved.status, await proved.text()]).toEqual([200, ''])
    expect((await post(body, 'another')).status).toBe(400)
  })

  it('takes a command that also says ssl_check=1 for the command that it is', async () => {
    const body = new URLSearchParams({ ssl_check: '1', command: '/deploy', trigger_id: '1.2' }).toString()
    expect(await eventOf(body)).toMatchObject({ id: '1.2', type: '/deploy' })
  })

  it.each(['<script>', 'a'.repeat(129), 1])('does not repeat the challenge %s', async (challenge) => {
    const response = await post(JSON.stringify({ type: 'url_verification', challenge }))
    expect(await response.json()).toEqual({ error: 'payload_malformed' })
  })

  it('acknowledges without a body, which Slack would take as an answer', async () => {
    const response = await post(new URLSearchParams({ command: '/deploy', trigger_id: '1.2' }).toString())
    expect([response.status, await response.text()]).toEqual([200, ''])
  })
})
