import assert from 'node:assert/strict'
import type { AdapterTarget, TestRunner } from '../adapter-target.ts'
import { acmePath, delivery, greetingAcme, orderPaid, secret, silentAcme } from './acme.ts'
import { assertAcknowledged, assertRefused } from './answers.ts'
import { endpoint } from './endpoint.ts'
import { withApp } from './running-app.ts'

/** Proved deliveries reach the app's code and are acknowledged; other methods are told what to use. */
export function acceptsDeliveries({ it }: TestRunner, target: AdapterTarget): void {
  for (const form of target.forms) {
    it(`hands the event and its bytes to the app (${form})`, async () => {
      const hook = endpoint({ form })
      await withApp(target, [hook], async ({ send }) => {
        const answer = await send(await delivery())
        if (form === 'on') assertAcknowledged(answer)
        else assert.deepEqual([answer.status, JSON.parse(answer.body)], [202, { id: 'evt_1' }])
        const [{ event, rawBody } = assert.fail('nothing arrived'), ...more] = hook.arrivals
        assert.deepEqual(event, { ...JSON.parse(orderPaid()), raw: JSON.parse(orderPaid()) })
        assert.deepEqual(Buffer.from(rawBody).toString(), orderPaid())
        assert.deepEqual(more, [])
      })
    })
  }

  it('acknowledges as the provider wants it', async () => {
    const hook = endpoint({ provider: silentAcme })
    await withApp(target, [hook], async ({ send }) => {
      const { status, body } = await send(await delivery())
      assert.deepEqual({ status, body, arrived: hook.arrivals.length }, { status: 204, body: '', arrived: 1 })
    })
  })

  it('accepts the old and the new secret while they are rotated', async () => {
    const hook = endpoint({ options: { secret: ['whsec_next', secret] } })
    await withApp(target, [hook], async ({ send }) => {
      assertAcknowledged(await send(await delivery()))
      assertAcknowledged(await send(await delivery({ secret: 'whsec_next' })))
    })
  })

  it('shows a secret resolver the URL, the headers and the exact bytes', async () => {
    const asked: unknown[] = []
    const hook = endpoint({
      options: {
        async secret(request) {
          const bytes = await request.unverifiedBody()
          asked.push([new URL(request.url, 'http://localhost').search, request.header('X-Tenant'), bytes.length])
          return { secret, tenant: 'one' }
        },
      },
    })
    await withApp(target, [hook], async ({ send }) => {
      const request = await delivery({ path: `${acmePath}?account=1` })
      assertAcknowledged(await send({ ...request, headers: [...request.headers, ['x-tenant', 'one']] }))
      assert.deepEqual(asked, [['?account=1', 'one', Buffer.byteLength(orderPaid())]])
    })
  })

  it('answers a greeting in plain text that no browser takes for a page', async () => {
    const hook = endpoint({ provider: greetingAcme })
    await withApp(target, [hook], async ({ send }) => {
      const { status, body, headers } = await send({ method: 'GET', path: `${acmePath}?challenge=a%2Bb` })
      assert.deepEqual([status, body], [200, 'a+b'])
      assert.match(headers.get('content-type') ?? '', /^text\/plain\b/)
      assert.equal(headers.get('x-content-type-options'), 'nosniff')
      assert.deepEqual(hook.arrivals, [])
    })
  })

  for (const method of ['GET', 'HEAD', 'OPTIONS', 'PUT', 'PATCH', 'DELETE']) {
    it(`answers ${method} with 405 and the method to use`, async () => {
      const hook = endpoint()
      await withApp(target, [hook], async ({ send }) => {
        const answer = await send({ method, path: acmePath })
        assert.equal(answer.headers.get('allow'), 'POST')
        if (method === 'HEAD') assert.equal(answer.status, 405)
        else assertRefused(answer, 405, 'method_not_allowed')
      })
    })
  }

  it('takes no other method for a delivery, signed or not', async () => {
    const hook = endpoint()
    await withApp(target, [hook], async ({ send }) => {
      assertRefused(await send({ ...(await delivery()), method: 'PUT' }), 405, 'method_not_allowed')
      assert.deepEqual(hook.arrivals, [])
    })
  })

  it('keeps a hundred concurrent deliveries apart, with forged ones among them', async () => {
    const hook = endpoint()
    const ids = Array.from({ length: 100 }, (_, index) => `evt_${index}`)
    await withApp(target, [hook], async ({ send }) => {
      const answers = await Promise.all(
        ids.map(async (id, index) => {
          const request = await delivery({ body: orderPaid(id), framing: index % 2 === 0 ? 'length' : 'chunked' })
          const forged = await delivery({ body: orderPaid(`${id}_forged`), secret: 'whsec_of_somebody_else' })
          return Promise.all([send(request), ...(index % 10 === 0 ? [send(forged)] : [])])
        }),
      )
      for (const [answer, refusal] of answers) {
        assertAcknowledged(answer)
        if (refusal !== undefined) assertRefused(refusal, 400, 'signature_invalid')
      }
      assert.deepEqual(hook.arrivals.map(({ event }) => event.id).sort(), ids.sort())
      for (const { event, rawBody } of hook.arrivals) assert.equal(Buffer.from(rawBody).toString(), orderPaid(event.id))
    })
  })
}
