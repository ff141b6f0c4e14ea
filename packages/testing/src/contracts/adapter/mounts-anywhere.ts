import assert from 'node:assert/strict'
import { generic } from '@rawhook/providers/generic'
import type { RawRequest } from '../../raw-http-client.ts'
import type { AdapterTarget, TestRunner } from '../adapter-target.ts'
import { acmePath, delivery } from './acme.ts'
import { assertAcknowledged, assertRefused } from './answers.ts'
import { endpoint } from './endpoint.ts'
import { withApp } from './running-app.ts'

/** Where a webhook stands changes where it receives, and nothing else. */
export function mountsAnywhere(runner: TestRunner, target: AdapterTarget): void {
  besideOthers(runner, target)
  if (target.nests !== false) nested(runner, target)
  if (target.seesWholeApp !== false) beforeTheWholeApp(runner, target)
}

function besideOthers({ it }: TestRunner, target: AdapterTarget): void {
  it('keeps several providers of one app apart', async () => {
    const provider = generic()
    const one = endpoint()
    const other = endpoint({ provider, path: '/webhooks/other' })
    await withApp(target, [one, other], async ({ send }) => {
      assertAcknowledged(await send(await delivery()))
      assertAcknowledged(await send(await delivery({ provider, path: '/webhooks/other' })))
      assertRefused(await send(await delivery({ path: '/webhooks/other' })), 400, 'signature_missing')
      assertRefused(await send(await delivery({ provider })), 400, 'signature_missing')
      assert.deepEqual([one.arrivals.length, other.arrivals.length], [1, 1])
    })
  })

  it('leaves the other routes of the app alone', async () => {
    await withApp(target, [endpoint()], async ({ send }) => {
      const { status, body } = await send({ method: 'GET', path: '/app' })
      assert.deepEqual([status, JSON.parse(body)], [200, { app: true }])
    })
  })
}

function nested({ it }: TestRunner, target: AdapterTarget): void {
  for (const depth of [1, 2]) {
    for (const form of target.forms) {
      it(`receives under a prefix of ${depth} (${form})`, async () => {
        const urls: string[] = []
        const path = '/api/v1/webhooks/acme'
        const secret = (request: { readonly url: string }): string => {
          urls.push(request.url)
          return 'whsec_nested'
        }
        const hook = endpoint({ form, path, depth, options: { secret } })
        await withApp(target, [hook], async ({ send }) => {
          const request = await delivery({ path: `${path}?a=1`, secret: 'whsec_nested' })
          assert.equal((await send(request)).status, form === 'on' ? 200 : 202)
          assertRefused(await send(await delivery({ path })), 400, 'signature_invalid')
          assertRefused(await send({ method: 'GET', path }), 405, 'method_not_allowed')
          assert.equal((await send(await delivery())).status, 404)
        })
        assert.deepEqual(
          urls.map((url) => url.replace('http://localhost', '')),
          [`${path}?a=1`, path],
        )
      })
    }
  }
}

const unsigned: RawRequest = { path: '/api/users', headers: [['content-type', 'application/json']], body: '{}' }

const line = (path: string): string =>
  `rawhook: webhook() is mounted on the whole app, so it refused POST ${path} (no Acme-Signature header). Mount it where Acme delivers: app.use('/webhooks/acme', webhook(acme, { secret })).`

function beforeTheWholeApp({ it }: TestRunner, target: AdapterTarget): void {
  for (const form of target.forms) {
    it(`receives deliveries on every path when it stands before the whole app (${form})`, async () => {
      const hook = endpoint({ form, path: undefined })
      await withApp(target, [hook], async ({ send }) => {
        for (const path of [acmePath, '/', '/anything/else']) {
          assert.equal((await send(await delivery({ path }))).status, form === 'on' ? 200 : 202)
        }
        assertRefused(await send(await delivery({ secret: 'whsec_of_somebody_else' })), 400, 'signature_invalid')
      })
    })

    it(`lets what only reads go on to the app (${form})`, async () => {
      const hook = endpoint({ form, path: undefined })
      await withApp(target, [hook], async ({ send }) => {
        for (const method of ['GET', 'OPTIONS']) {
          const { status, body } = await send({ method, path: '/app' })
          assert.deepEqual([status, JSON.parse(body)], [200, { app: true }])
        }
        assert.equal((await send({ method: 'HEAD', path: '/app' })).status, 200)
        assert.deepEqual([hook.arrivals, hook.lines], [[], []])
      })
    })
  }

  it('refuses what comes unsigned, and says once a path how to mount it', async () => {
    const hook = endpoint({ path: undefined })
    await withApp(target, [hook], async ({ send }) => {
      for (const path of ['/api/users', '/api/users?again', '/api/orders', '/api/users']) {
        assertRefused(await send({ ...unsigned, path }), 400, 'signature_missing')
      }
      assert.deepEqual(hook.lines, [line('/api/users'), line('/api/orders')])
    })
  })

  it('refuses a read that carries a body or the header of the provider', async () => {
    const hook = endpoint({ path: undefined })
    await withApp(target, [hook], async ({ send }) => {
      const { headers } = await delivery()
      assertRefused(await send({ method: 'GET', path: '/app', headers }), 405, 'method_not_allowed')
      assertRefused(await send({ method: 'OPTIONS', path: '/app', body: 'x' }), 405, 'method_not_allowed')
      assertRefused(await send({ method: 'DELETE', path: '/app' }), 405, 'method_not_allowed')
    })
  })
}
