import assert from 'node:assert/strict'
import type { AdapterTarget, TestRunner } from '../adapter-target.ts'
import { anyText, delivery, orderPaid, secret } from './acme.ts'
import { assertAcknowledged, assertRefused } from './answers.ts'
import { endpoint } from './endpoint.ts'
import { withApp } from './running-app.ts'

const mebibyte = 1024 * 1024

const texts: Readonly<Record<string, string>> = {
  'a byte order mark': '\ufeff text after the mark',
  NUL: 'a\0b\0',
  'what String.replace would expand': "$& $$ $1 $` $'",
  'CRLF and trailing blanks': '\r\na=1\r\n\r\n \t\n',
  'a form': 'payload=%7B%22a%22%3A1%7D&x=a+b&x=%20',
  'text beyond ASCII': 'Grüße 🎉 \u2028',
  nothing: '',
  'exactly 1 MiB': 'é'.repeat(mebibyte / 2),
}

const contentTypes = [
  'application/json',
  'application/x-www-form-urlencoded',
  'application/octet-stream',
  'multipart/form-data',
  'text/plain; charset=utf-16',
  'not a media type',
  undefined,
]

const framings = ['length', 'chunked'] as const

/** The bytes that were sent are the bytes that are verified and handed on, whatever they are called. */
export function keepsBytes({ it }: TestRunner, target: AdapterTarget): void {
  for (const form of target.forms) {
    for (const [what, body] of Object.entries(texts)) {
      it(`keeps ${what}, under every content type and framing (${form})`, async () => {
        const hook = endpoint({ form, provider: anyText })
        const sent = contentTypes.flatMap((contentType) => framings.map((framing) => ({ contentType, framing })))
        await withApp(target, [hook], async ({ send }) => {
          for (const how of sent) {
            const { status } = await send(await delivery({ body, ...how }))
            assert.equal(status, form === 'on' ? 200 : 202, JSON.stringify(how))
          }
        })
        assert.equal(hook.arrivals.length, sent.length)
        for (const { rawBody } of hook.arrivals) assert.ok(Buffer.from(body).equals(rawBody))
      })
    }
  }

  it('keeps bytes that are not text, and says that the proof held', async () => {
    const seen: Uint8Array[] = []
    const bytes = Uint8Array.of(0xff, 0x00, 0xfe, 0xc3, 0x28, 0xef, 0xbb, 0xbf)
    const hook = endpoint({
      provider: anyText,
      options: {
        async secret(request) {
          seen.push(await request.unverifiedBody())
          return secret
        },
      },
    })
    await withApp(target, [hook], async ({ send }) => {
      for (const framing of framings) {
        const request = await delivery({ body: bytes, framing, contentType: 'application/octet-stream' })
        assertRefused(await send(request), 400, 'payload_malformed')
      }
    })
    assert.deepEqual(
      seen.map((body) => Buffer.from(body)),
      [Buffer.from(bytes), Buffer.from(bytes)],
    )
    for (const outcome of hook.outcomes) assert.equal(outcome.kind === 'rejected' && outcome.authentic, true)
  })

  it('parses JSON behind a byte order mark', async () => {
    const hook = endpoint()
    await withApp(target, [hook], async ({ send }) => {
      assertAcknowledged(await send(await delivery({ body: `\ufeff${orderPaid()}` })))
      assert.deepEqual(
        hook.arrivals.map(({ event }) => event.id),
        ['evt_1'],
      )
    })
  })

  it('takes a POST without any body for an empty one', async () => {
    const hook = endpoint({ provider: anyText })
    await withApp(target, [hook], async ({ send }) => {
      assertAcknowledged(await send(await delivery({ body: '', framing: 'none' })))
      assert.deepEqual(
        hook.arrivals.map(({ rawBody }) => rawBody.length),
        [0],
      )
    })
  })
}
