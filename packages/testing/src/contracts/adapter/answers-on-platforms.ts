import assert from 'node:assert/strict'
import { type RawRequest, sendRaw } from '../../raw-http-client.ts'
import type { PlatformApp, TestRunner } from '../adapter-target.ts'
import { acmePath, anyText, delivery, withSignature } from './acme.ts'
import { assertRefused } from './answers.ts'
import { type Endpoint, endpoint } from './endpoint.ts'

const mebibyte = 1024 * 1024

/** Runs `test`, and fails with what was thrown past the adapter meanwhile: it would have ended the process. */
async function withNothingEscaping(test: () => Promise<void>): Promise<void> {
  const escaped: unknown[] = []
  const keep = (thrown: unknown): void => void escaped.push(thrown)
  process.on('unhandledRejection', keep).on('uncaughtException', keep)
  try {
    await test()
    await new Promise((resolve) => setImmediate(resolve))
  } finally {
    process.off('unhandledRejection', keep).off('uncaughtException', keep)
  }
  assert.deepEqual(escaped, [])
}

async function onPlatform(
  { serve }: PlatformApp,
  { mount }: Endpoint,
  test: (send: (request: RawRequest) => ReturnType<typeof sendRaw>) => Promise<void>,
): Promise<void> {
  await withNothingEscaping(async () => {
    const { port, close } = await serve([mount])
    try {
      await test((request) => sendRaw(port, request))
    } finally {
      await close()
    }
  })
}

/** Whatever a platform lacks, and whatever of its own throws, every request is answered and nothing gets past the adapter. */
export function answersOnPlatforms({ it }: TestRunner, platform: PlatformApp): void {
  const { forms, failure } = platform
  for (const form of forms) {
    it(`answers deliveries (${form})`, async () => {
      const hook = endpoint({ form })
      await onPlatform(platform, hook, async (send) => {
        for (const framing of ['length', 'chunked'] as const) {
          assert.equal((await send(await delivery({ framing }))).status, form === 'on' ? 200 : 202)
        }
        assert.deepEqual(
          hook.arrivals.map(({ event }) => event.id),
          ['evt_1', 'evt_1'],
        )
      })
    })

    it(`hands on bodies that are empty, long or no text (${form})`, async () => {
      const hook = endpoint({ form, provider: anyText })
      const bodies = ['', 'é'.repeat(mebibyte / 2), '\0\ufeff$& \r\n']
      await onPlatform(platform, hook, async (send) => {
        for (const body of bodies) {
          for (const framing of ['length', 'chunked'] as const) {
            assert.equal((await send(await delivery({ body, framing }))).status, form === 'on' ? 200 : 202)
          }
        }
        const sent = bodies.flatMap((body) => [body, body])
        assert.ok(
          hook.arrivals.every(({ rawBody }, index) => Buffer.from(rawBody).equals(Buffer.from(sent[index] ?? ''))),
        )
        assert.equal(hook.arrivals.length, sent.length)
      })
    })

    it(`refuses what is unsigned, forged, too large or no POST (${form})`, async () => {
      const hook = endpoint({ form, options: { maxBodyBytes: 1024 } })
      await onPlatform(platform, hook, async (send) => {
        assertRefused(await send(withSignature(await delivery())), 400, 'signature_missing')
        assertRefused(
          await send(await delivery({ body: '{', secret: 'whsec_of_somebody_else' })),
          400,
          'signature_invalid',
        )
        assertRefused(await send(await delivery({ body: '{' })), 400, 'payload_malformed')
        assertRefused(
          await send(await delivery({ body: Buffer.alloc(2048), framing: 'chunked' })),
          413,
          'body_too_large',
        )
        assertRefused(await send({ method: 'GET', path: acmePath }), 405, 'method_not_allowed')
        assert.deepEqual(hook.arrivals, [])
        assert.equal((await send(await delivery())).status, form === 'on' ? 200 : 202)
      })
    })

    // What stands behind the webhook tells its framework of an error by itself, and cannot by `undefined`.
    const thrown = form === 'attach' ? ['an Error'] : ['an Error', 'undefined']
    for (const what of thrown) {
      it(`answers 500 when the app's code throws ${what} (${form})`, async () => {
        const hook = endpoint({
          form,
          behave: () => Promise.reject(what === 'undefined' ? undefined : new Error('out of paper')),
        })
        await onPlatform(platform, hook, async (send) => {
          const { status, body } = await send(await delivery())
          const wanted = form === 'on' ? '{"error":"handler_failed"}' : (failure ?? body)
          assert.deepEqual({ status, body }, { status: 500, body: wanted })
          assert.equal(hook.arrivals.length, 1)
        })
      })
    }
  }
}
