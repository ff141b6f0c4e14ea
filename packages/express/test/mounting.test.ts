import { createReceiver } from '@rawhook/core'
import { spineWebhook, webhook } from '@rawhook/express'
import { spine } from '@rawhook/providers/spine'
import { describe, expect, it } from 'vitest'
import { expresses } from './expresses.ts'
import { answers, forged, keptLog, path, secret, signed } from './spine-app.ts'

const on = { '*': () => {} }

describe('options that cannot work', () => {
  const refusals: readonly (readonly [string, () => unknown, RegExp])[] = [
    // @ts-expect-error path is no option here
    ['path', () => spineWebhook(secret, { path, on }), /app\.use\('\/webhooks\/…', …\)/],
    // @ts-expect-error an inbox needs createReceiver
    ['inbox', () => webhook(spine, { secret, on, inbox: {} }), /inbox/],
    // @ts-expect-error there is no such option
    ['an unknown option', () => spineWebhook(secret, { onn: on }), /there is no option 'onn'/],
    ['on with handler', () => spineWebhook(secret, { on, handler: () => {} }), /either on or handler/],
    ['an empty on', () => spineWebhook(secret, { on: {} }), /on is empty/],
    // @ts-expect-error a handler is a function
    ['a handler that is none', () => spineWebhook(secret, { handler: 'x' }), /handler is not a function/],
    // @ts-expect-error options are needed
    ['no options', () => webhook(spine), /needs options/],
    // @ts-expect-error a receiver has its options
    ['options beside a receiver', () => webhook(createReceiver(spine, { secret }), { on }), /createReceiver\(\)/],
    ['no secret', () => spineWebhook(undefined, { on }), /SPINE_WEBHOOK_SECRET/],
    ['a blank secret', () => spineWebhook(' ', { on }), /SPINE_WEBHOOK_SECRET/],
  ]
  for (const [what, mount, message] of refusals) {
    it(`refuses ${what} when the app starts`, () => {
      expect(mount).toThrow(TypeError)
      expect(mount).toThrow(message)
    })
  }
})

for (const { name, express } of expresses) {
  describe(`mounted in ${name}`, () => {
    it('says how to mount spineWebhook() that stands before the whole app', async () => {
      const app = express()
      const log = keptLog()
      app.use(spineWebhook(secret, { log, on }))
      const [answer] = await answers(app, { path: '/api/users', body: '{}' })
      expect(answer).toMatchObject({ status: 400, body: '{"error":"signature_missing"}' })
      expect(log.lines).toEqual([
        "rawhook: spineWebhook() is mounted on the whole app, so it refused POST /api/users (no Spine-Signature header). Mount it where Spine delivers: app.use('/webhooks/spine', spineWebhook(secret)).",
      ])
    })

    it('knows the whole app under its other spellings', async () => {
      const mounts = [
        express().use('/', spineWebhook(secret, { log: false, on })),
        express().use(express.Router().use(spineWebhook(secret, { log: false, on }))),
      ]
      for (const app of mounts) {
        app.get('/app', (_request, response) => void response.send('app'))
        const [read, unsigned] = await answers(app, { method: 'GET', path: '/app' }, { path: '/app', body: '{}' })
        expect([read?.status, unsigned?.status]).toEqual([200, 400])
      }
    })

    it('does not take the whole of a router for the whole app', async () => {
      const app = express().use('/webhooks', express.Router().use(spineWebhook(secret, { log: false, on })))
      const [read, good] = await answers(app, { method: 'GET', path }, await signed())
      expect([read?.status, good?.status]).toEqual([405, 200])
    })

    it('does not take a route of its own for the whole app', async () => {
      const app = express()
      const log = keptLog()
      app.all(path, spineWebhook(secret, { log, on }))
      const [get, unsigned] = await answers(app, { method: 'GET', path }, { path, body: '{}' })
      expect([get?.status, unsigned?.status]).toEqual([405, 400])
      expect(log.lines.filter((line) => line.includes('whole app'))).toEqual([])
    })

    it('verifies under every spelling of the path that Express lets through', async () => {
      const app = express()
      app.use(path, spineWebhook(secret, { log: false, on }))
      for (const spelling of ['/WEBHOOKS/Spine', '/webhooks/spine/', '/webhooks/spine/below', '/webhooks/spine?x=1']) {
        const [good, bad] = await answers(
          app,
          { ...(await signed()), path: spelling },
          { ...(await forged()), path: spelling },
        )
        expect([good?.status, bad?.status]).toEqual([200, 400])
      }
    })

    it('serves a receiver', async () => {
      const app = express()
      app.use(path, webhook(createReceiver(spine, { secret, on, log: false })))
      const [good, bad] = await answers(app, await signed(), await forged())
      expect([good?.status, bad?.status]).toEqual([200, 400])
    })

    it('gives a secret resolver the request of Express', async () => {
      const app = express()
      app.use(
        '/tenants/:tenant',
        spineWebhook((_request, { params }) => (params.tenant === 'one' ? secret : undefined), { log: false, on }),
      )
      const request = await signed()
      const [known, unknown] = await answers(
        app,
        { ...request, path: '/tenants/one' },
        { ...request, path: '/tenants/two' },
      )
      expect([known?.status, unknown?.status]).toEqual([200, 400])
    })
  })
}
