import assert from 'node:assert/strict'
import { constants } from 'node:http2'
import { type Http2Connection, type Http2Request, http2Connection } from '../../http2-client.ts'
import type { AdapterTarget, Mount, ServedPort, TestRunner } from '../adapter-target.ts'
import { acmePath, delivery, now, orderPaid, withSignature } from './acme.ts'
import { assertAcknowledged, assertRefused } from './answers.ts'
import { type Endpoint, endpoint } from './endpoint.ts'

type ServeHttp2 = (mounts: readonly Mount[]) => Promise<ServedPort>

const maxBodyBytes = 64 * 1024

/** Runs `test` on one session. */
async function onSession(
  serve: ServeHttp2,
  { mount }: Endpoint,
  test: (connection: Http2Connection) => Promise<void>,
): Promise<void> {
  const { port, close } = await serve([mount])
  const connection = http2Connection(port)
  try {
    await test(connection)
  } finally {
    connection.destroy()
    await close()
  }
}

const refusals: Readonly<Record<string, readonly [status: number, request: () => Promise<Http2Request>]>> = {
  signature_missing: [400, async () => withSignature(await delivery())],
  signature_invalid: [400, () => delivery({ secret: 'whsec_of_somebody_else' })],
  signature_stale: [400, () => delivery({ now: now - 1000 })],
  method_not_allowed: [405, async () => ({ method: 'GET', path: acmePath })],
  body_too_large: [413, () => delivery({ body: Buffer.alloc(maxBodyBytes * 2, 'a') })],
  content_encoding_unsupported: [
    415,
    async () => {
      const { headers, ...request } = await delivery()
      return { ...request, headers: [...headers, ['content-encoding', 'gzip']] }
    },
  ],
}

/** What Node says of a `Connection` header that it drops. It says so once in the life of a process. */
async function warningsDuring(act: () => Promise<void>): Promise<readonly string[]> {
  const warnings: string[] = []
  const keep = ({ name, message }: Error): void => void (name === 'UnsupportedWarning' && warnings.push(message))
  process.on('warning', keep)
  try {
    await act()
    await new Promise((resolve) => setImmediate(resolve))
  } finally {
    process.off('warning', keep)
  }
  return warnings
}

/** The same over HTTP/2, where one session carries every request, and a stream is what can be closed. */
export function speaksHttp2({ it }: TestRunner, { forms }: AdapterTarget, serve: ServeHttp2): void {
  it('writes no Connection header, which HTTP/2 forbids', async () => {
    const warnings = await warningsDuring(() =>
      onSession(serve, endpoint(), async ({ open }) => {
        const { answer } = open({ ...withSignature(await delivery()), ends: false })
        assert.equal((await answer).headers.get('connection'), null)
      }),
    )
    assert.deepEqual(warnings, [])
  })

  for (const form of forms) {
    it(`answers deliveries and forgeries that share a session (${form})`, async () => {
      const hook = endpoint({ form })
      await onSession(serve, hook, async ({ open }) => {
        const ids = Array.from({ length: 10 }, (_, index) => `evt_${index}`)
        await Promise.all(
          ids.map(async (id) => {
            const good = open(await delivery({ body: orderPaid(id), framing: 'chunked' }))
            const bad = open(await delivery({ secret: 'whsec_of_somebody_else' }))
            assert.equal((await good.answer).status, form === 'on' ? 200 : 202)
            assertRefused(await bad.answer, 400, 'signature_invalid')
          }),
        )
        assert.deepEqual(hook.arrivals.map(({ event }) => event.id).toSorted(), ids)
      })
    })
  }

  for (const [code, [status, request]] of Object.entries(refusals)) {
    for (const framing of ['length', 'chunked'] as const) {
      it(`goes on with the session after ${code} (${framing})`, async () => {
        await onSession(serve, endpoint({ options: { maxBodyBytes } }), async ({ open }) => {
          const refused = await open({ ...(await request()), framing }).answer
          assert.deepEqual([refused.status, refused.body], [status, `{"error":"${code}"}`])
          assertAcknowledged(await open(await delivery()).answer)
        })
      })
    }
  }

  endsOnlyTheStream({ it }, serve)
}

function endsOnlyTheStream({ it }: Pick<TestRunner, 'it'>, serve: ServeHttp2): void {
  const unfinished: Readonly<Record<string, readonly [status: number, request: () => Promise<Http2Request>]>> = {
    'was refused by its headers': [400, async () => withSignature(await delivery())],
    'does not go on in time': [408, async () => ({ ...(await delivery({ framing: 'chunked' })), body: '{' })],
  }
  for (const [what, [status, request]] of Object.entries(unfinished)) {
    it(`closes the stream, and no more, of a sender that ${what} and never ends`, async () => {
      await onSession(serve, endpoint({ options: { bodyTimeout: 20 } }), async ({ open }) => {
        const { answer, closed } = open({ ...(await request()), ends: false })
        assert.equal((await answer).status, status)
        assert.equal(await closed, constants.NGHTTP2_NO_ERROR)
        assertAcknowledged(await open(await delivery()).answer)
      })
    })
  }

  it('drops a delivery whose stream is reset in the middle', async () => {
    const hook = endpoint()
    await onSession(serve, hook, async ({ open }) => {
      const ended = hook.nextOutcome()
      const { reset } = open({
        ...(await delivery({ framing: 'chunked' })),
        body: orderPaid().slice(0, 10),
        ends: false,
      })
      assertAcknowledged(await open(await delivery({ body: orderPaid('evt_other') })).answer)
      await ended
      const aborted = hook.nextOutcome()
      reset()
      const outcome = await aborted
      assert.equal(outcome.kind === 'rejected' && outcome.error.code, 'body_aborted')
      assert.deepEqual(
        hook.arrivals.map(({ event }) => event.id),
        ['evt_other'],
      )
      assertAcknowledged(await open(await delivery()).answer)
    })
  })
}
