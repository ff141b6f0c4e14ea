import { type AnyEvents, defineProvider, hmac, verify } from '@rawhook/core'
import { github } from '@rawhook/providers/github'
import { spine } from '@rawhook/providers/spine'
import { eventFixture, fixtureTypes, signedRequest, usualFixtureType } from '@rawhook/testing'
import { describe, expect, it } from 'vitest'

const acme = defineProvider<AnyEvents>({
  name: 'acme',
  title: 'Acme',
  documentation: 'https://example.com/webhooks',
  keys: 'secret',
  body: 'json',
  signature: hmac({ hash: 'sha256', encoding: 'hex', header: 'Acme-Signature' }),
  dedupe: 'digest',
  typeSigned: true,
  toEvents: () => [],
})

describe('eventFixture', () => {
  it('is an event of that type, as the provider sends it', () => {
    const event = eventFixture(spine, 'run.completed')
    expect(event).toMatchObject({ type: 'run.completed', livemode: false, data: { object: { status: 'completed' } } })
  })

  it('has an id that no other has', () => {
    expect(eventFixture(spine, 'run.started').id).not.toBe(eventFixture(spine, 'run.started').id)
  })

  it('changes no other when it is changed', () => {
    const event = eventFixture(github, 'push')
    Object.assign(event.repository, { full_name: 'ada/other' })
    expect(eventFixture(github, 'push').repository.full_name).toBe('ada/engine')
    expect(eventFixture(github, 'star').repository.owner).not.toBe(eventFixture(github, 'star').repository.owner)
  })

  it('takes other values for members at any depth, and keeps their neighbours', () => {
    const event = eventFixture(spine, 'run.completed', { id: 'evt_1', data: { object: { run_id: 'run_1' } } })
    expect(event.id).toBe('evt_1')
    expect(event.data.object).toMatchObject({ run_id: 'run_1', status: 'completed' })
  })

  it('replaces a list whole, and a null by what is given', () => {
    const overrides = { data: { object: { artifacts: [], final_output: { pages: 2 } } } }
    expect(eventFixture(spine, 'run.completed', overrides).data.object).toMatchObject(overrides.data.object)
  })

  it('keeps a member named __proto__ as a member', () => {
    const overrides = JSON.parse('{"data":{"object":{"__proto__":{"admin":true}}}}')
    const { object } = eventFixture(spine, 'webhook.ping', overrides).data
    expect(Object.keys(object)).toContain('__proto__')
    expect(Object.hasOwn(Object.prototype, 'admin')).toBe(false)
  })

  it('says what to do where a provider has no fixtures', () => {
    expect(() => eventFixture(acme, 'order.paid')).toThrow(
      new TypeError('rawhook: Acme has no fixtures, so give the event or the body yourself.'),
    )
  })

  it('says which types there are where there is none of this type', () => {
    const unknown = 'run.renamed' as 'run.started'
    expect(() => eventFixture(spine, unknown)).toThrow(
      "rawhook: Spine has no fixture of 'run.renamed', so give the event or the body yourself. " +
        'It has run.completed, run.failed, run.started, webhook.ping.',
    )
    expect(() => eventFixture(spine, 'constructor' as 'run.started')).toThrow(TypeError)
  })
})

describe('fixtureTypes', () => {
  it('lists the types of a provider, sorted', () => {
    expect(fixtureTypes(spine)).toEqual(['run.completed', 'run.failed', 'run.started', 'webhook.ping'])
  })

  it('is empty for a provider without fixtures', () => {
    expect(fixtureTypes(acme)).toEqual([])
    expect(usualFixtureType(acme)).toBeUndefined()
  })
})

it('a fixture is accepted when it is signed', async () => {
  const event = eventFixture(spine, 'run.failed')
  const request = await signedRequest(spine, { secret: 'whsec_test', body: JSON.stringify(event) })
  const sent = { body: await request.arrayBuffer(), headers: request.headers }
  expect(await verify(spine, { ...sent, secret: 'whsec_test' })).toMatchObject({ id: event.id, type: 'run.failed' })
})
