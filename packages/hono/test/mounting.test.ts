import { createReceiver } from '@rawhook/core'
import { genericWebhook, plugipayWebhook, speckleWebhook, spineWebhook, webhook } from '@rawhook/hono'
import { generic } from '@rawhook/providers/generic'
import { plugipay } from '@rawhook/providers/plugipay'
import { speckle } from '@rawhook/providers/speckle'
import { spine } from '@rawhook/providers/spine'
import { signedRequest } from '@rawhook/testing'
import { type Context, Hono } from 'hono'
import { describe, expect, it } from 'vitest'
import { completed, forged, keptLog, path, secret, signed } from './spine-delivery.ts'

const on = { '*': () => {} }

interface AppEnv {
  Bindings: { SPINE_WEBHOOK_SECRET: string }
}

describe('options that cannot work', () => {
  const refusals: readonly (readonly [string, () => unknown, RegExp])[] = [
    // @ts-expect-error path is no option here
    ['path', () => spineWebhook(secret, { path, on }), /app\.use\('\/webhooks\/…', …\)/],
    // @ts-expect-error an inbox needs createReceiver
    ['inbox', () => webhook(spine, { secret, on, inbox: {} }), /inbox/],
    ['on with handler', () => spineWebhook(secret, { on, handler: (c) => c.body(null) }), /either on or handler/],
    ['an empty on', () => spineWebhook(secret, { on: {} }), /on is empty/],
    // @ts-expect-error options are needed
    ['no options', () => webhook(spine), /needs options/],
    ['no secret', () => spineWebhook(undefined, { on }), /SPINE_WEBHOOK_SECRET/],
  ]
  for (const [what, mount, message] of refusals) {
    it(`refuses ${what} when the app starts`, () => {
      expect(mount).toThrow(TypeError)
      expect(mount).toThrow(message)
    })
  }
})

describe('mounted in Hono', () => {
  it('takes the secret from c.env', async () => {
    const app = new Hono<AppEnv>()
    app.post(
      path,
      spineWebhook((_request, c: Context<AppEnv>) => c.env.SPINE_WEBHOOK_SECRET),
      (c) => c.json({ id: c.get('webhookEvent').id }),
    )
    const answer = await app.request(await signed(), undefined, { SPINE_WEBHOOK_SECRET: secret })
    expect([answer.status, await answer.json()]).toEqual([200, { id: 'evt_1' }])
    const other = await app.request(await signed(), undefined, { SPINE_WEBHOOK_SECRET: 'whsec_of_another_tenant' })
    expect([other.status, await other.json()]).toEqual([400, { error: 'signature_invalid' }])
  })

  it('says how to mount spineWebhook() that stands before the whole app', async () => {
    const log = keptLog()
    const app = new Hono()
    app.use(spineWebhook(secret, { log, on }))
    const answer = await app.request('/api/users?page=1', { method: 'POST', body: '{}' })
    expect([answer.status, await answer.json()]).toEqual([400, { error: 'signature_missing' }])
    expect(log.lines).toEqual([
      "rawhook: spineWebhook() is mounted on the whole app, so it refused POST /api/users (no Spine-Signature header). Mount it where Spine delivers: app.use('/webhooks/spine', spineWebhook(secret)).",
    ])
  })

  it('knows the whole app under its other spellings', async () => {
    const hook = () => spineWebhook(secret, { log: false, on })
    const mounts: readonly ((app: Hono) => unknown)[] = [
      (app) => app.use('*', hook()),
      (app) => app.use('/*', hook()),
      (app) => app.route('/', new Hono().use(hook())),
    ]
    for (const mount of mounts) {
      const app = new Hono()
      mount(app)
      app.get('/app', (c) => c.text('app'))
      expect((await app.request('/app')).status).toBe(200)
      expect((await app.request('/app', { method: 'POST', body: '{}' })).status).toBe(400)
    }
  })

  it('does not take the whole of a sub-app for the whole app', async () => {
    const log = keptLog()
    const hooks = new Hono()
    hooks.use(spineWebhook(secret, { log, on }))
    const app = new Hono().route('/webhooks', hooks)
    expect((await app.request(await signed())).status).toBe(200)
    expect((await app.request('/webhooks/spine')).status).toBe(405)
    expect((await app.request('/webhooks/spine', { method: 'POST', body: '{}' })).status).toBe(400)
    expect(log.lines.filter((line) => line.includes('whole app'))).toEqual([])
  })

  it('serves a receiver', async () => {
    const app = new Hono()
    app.use(path, webhook(createReceiver(spine, { secret, on, log: false })))
    expect([(await app.request(await signed())).status, (await app.request(await forged())).status]).toEqual([200, 400])
  })

  it('leaves a handler that throws to onError', async () => {
    const app = new Hono()
    app.onError((error, c) => c.text(error.message, 500))
    const fail = () => Promise.reject(new Error('out of paper'))
    app.post(path, spineWebhook(secret, { handler: fail }))
    const answer = await app.request(await signed())
    expect([answer.status, await answer.text()]).toEqual([500, 'out of paper'])
  })
})

describe('the reference providers in Hono', () => {
  const ran: string[] = []
  const options = { log: false, on: { '*': ({ type }: { readonly type: string }) => void ran.push(type) } } as const
  const plugipayBody = '{"id":"evt_1","type":"plugipay.invoice.paid.v1","data":{}}'
  const speckleBody = '{"payload":{"streamId":"s","event":{"event_name":"commit_create"}}}'
  const references = [
    [spine, new Hono().use('/webhook', spineWebhook(secret, options)), completed, 'run.completed', 200, 400],
    [speckle, new Hono().use('/webhook', speckleWebhook(secret, options)), speckleBody, 'commit_create', 200, 401],
    [
      plugipay,
      new Hono().use('/webhook', plugipayWebhook(secret, options)),
      plugipayBody,
      'plugipay.invoice.paid.v1',
      204,
      400,
    ],
    [
      generic(),
      new Hono().use('/webhook', genericWebhook(secret, options)),
      '{"type":"order.paid"}',
      'order.paid',
      200,
      400,
    ],
  ] as const
  for (const [provider, app, body, type, accepted, refused] of references) {
    it(`receives ${provider.name} with its own function`, async () => {
      const send = async (key: string) =>
        app.request(await signedRequest<never>(provider, { secret: key, body, url: 'http://localhost/webhook' }))
      ran.length = 0
      expect([(await send(secret)).status, (await send('whsec_of_somebody_else')).status]).toEqual([accepted, refused])
      expect(ran).toEqual([type])
    })
  }
})
