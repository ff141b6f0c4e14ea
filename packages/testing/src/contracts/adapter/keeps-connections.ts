import assert from 'node:assert/strict'
import { type RawRequest, rawBytes, rawHead } from '../../raw-http-client.ts'
import type { AdapterTarget, TestRunner } from '../adapter-target.ts'
import { acmePath, delivery, now, orderPaid, silentAcme, withSignature } from './acme.ts'
import { assertAcknowledged } from './answers.ts'
import { type EndpointSettings, endpoint } from './endpoint.ts'
import { withApp } from './running-app.ts'

interface Ending {
  readonly status: number
  readonly request: () => Promise<RawRequest>
  readonly settings?: EndpointSettings
}

/** More than a socket hands over at once, so that an adapter which stops reading is caught with something unread. */
const maxBodyBytes = 64 * 1024

const encoded = async (): Promise<RawRequest> => {
  const { headers, ...request } = await delivery()
  return { ...request, headers: [...headers, ['content-encoding', 'gzip']] }
}

const failing: EndpointSettings = {
  options: {
    on: {
      'order.paid': ({ id }) => {
        if (id === 'evt_bad') throw new Error('out of paper')
      },
    },
  },
}

const endings: Readonly<Record<string, Ending>> = {
  'an acknowledgement': { status: 200, request: () => delivery() },
  'an acknowledgement without a body': {
    status: 204,
    request: () => delivery(),
    settings: { provider: silentAcme },
  },
  signature_missing: { status: 400, request: async () => withSignature(await delivery()) },
  signature_malformed: { status: 400, request: async () => withSignature(await delivery(), 'v1') },
  signature_invalid: { status: 400, request: () => delivery({ secret: 'whsec_of_somebody_else' }) },
  signature_stale: { status: 400, request: () => delivery({ now: now - 1000 }) },
  payload_malformed: { status: 400, request: () => delivery({ body: 'no JSON' }) },
  'method_not_allowed to a GET': { status: 405, request: async () => ({ method: 'GET', path: acmePath }) },
  'method_not_allowed to a GET with a body': {
    status: 405,
    request: async () => ({ ...(await delivery()), method: 'GET' }),
  },
  'method_not_allowed to a PUT': { status: 405, request: async () => ({ ...(await delivery()), method: 'PUT' }) },
  body_too_large: {
    status: 413,
    request: () => delivery({ body: Buffer.alloc(maxBodyBytes * 4, 'a') }),
    settings: { options: { maxBodyBytes } },
  },
  content_encoding_unsupported: { status: 415, request: encoded },
  handler_failed: { status: 500, request: () => delivery({ body: orderPaid('evt_bad') }), settings: failing },
  event_unhandled: {
    status: 501,
    request: () => delivery({ body: '{"id":"evt_1","type":"order.lost"}' }),
    settings: { options: { on: { 'order.paid': () => {} }, unhandled: 'reject' } },
  },
  secret_unavailable: {
    status: 503,
    request: () => delivery({ path: `${acmePath}?down` }),
    settings: {
      options: {
        secret({ url }) {
          if (url.endsWith('?down')) throw new Error('the vault is down')
          return 'whsec_of_the_contract'
        },
      },
    },
  },
}

const statusOfSuccess = ({ provider }: EndpointSettings): number => (provider === silentAcme ? 204 : 200)

/** After an answer the same connection serves the next delivery, or the answer said that it would be closed. */
export function keepsConnections({ it }: TestRunner, target: AdapterTarget): void {
  for (const [what, { status, request, settings = {} }] of Object.entries(endings)) {
    for (const framing of ['length', 'chunked'] as const) {
      it(`serves the next delivery after ${what} (${framing})`, async () => {
        await withApp(target, [endpoint(settings)], async ({ connect }) => {
          let connection = await connect()
          await connection.write(rawBytes({ ...(await request()), framing }))
          const answer = await connection.answer()
          assert.equal(answer.status, status)
          if (answer.headers.get('connection') === 'close') {
            await connection.closed()
            connection = await connect()
          }
          await connection.write(rawBytes(await delivery()))
          assert.equal((await connection.answer()).status, statusOfSuccess(settings))
          connection.destroy()
        })
      })
    }
  }

  it('keeps the connection after a refusal whose sender has finished', async () => {
    await withApp(target, [endpoint({ options: { maxBodyBytes } })], async ({ connect }) => {
      const connection = await connect()
      const over = await delivery({ body: Buffer.alloc(maxBodyBytes * 4, 'a'), framing: 'chunked' })
      for (const refused of [withSignature(over), over, await delivery({ now: 0 })]) {
        await connection.write(rawBytes(refused))
        const { status, headers } = await connection.answer()
        assert.ok(status >= 400)
        assert.notEqual(headers.get('connection'), 'close')
      }
      await connection.write(rawBytes(await delivery()))
      assertAcknowledged(await connection.answer())
      connection.destroy()
    })
  })

  it('closes the connection after a refusal whose sender never finishes', async () => {
    await withApp(target, [endpoint()], async ({ connect }) => {
      const connection = await connect()
      await connection.write(rawHead(withSignature(await delivery())))
      const { status, headers } = await connection.answer()
      assert.deepEqual([status, headers.get('connection')], [400, 'close'])
      await connection.closed()
    })
  })

  it('serves deliveries that were sent without waiting for the answers', async () => {
    const hook = endpoint()
    await withApp(target, [hook], async ({ connect }) => {
      const connection = await connect()
      const requests = [
        await delivery({ body: orderPaid('evt_1') }),
        withSignature(await delivery()),
        await delivery({ body: orderPaid('evt_2') }),
      ]
      await connection.write(Buffer.concat(requests.map(rawBytes)))
      const statuses: number[] = []
      for (const _ of requests) statuses.push((await connection.answer()).status)
      assert.deepEqual(statuses, [200, 400, 200])
      // All three are worked on at once: only the answers have an order.
      assert.deepEqual(hook.arrivals.map(({ event }) => event.id).toSorted(), ['evt_1', 'evt_2'])
      connection.destroy()
    })
  })
}
