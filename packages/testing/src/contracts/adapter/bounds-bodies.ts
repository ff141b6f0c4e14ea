import assert from 'node:assert/strict'
import { gzipSync } from 'node:zlib'
import { lastChunk, rawBytes, rawChunk, rawHead } from '../../raw-http-client.ts'
import type { AdapterTarget, TestRunner } from '../adapter-target.ts'
import { anyText, delivery, orderPaid } from './acme.ts'
import { assertAcknowledged, assertRefused } from './answers.ts'
import { endpoint } from './endpoint.ts'
import { withApp } from './running-app.ts'

const mebibyte = 1024 * 1024
const maxBodyBytes = 1024

/** A body is bounded in size and time, and must be the bytes that were signed. */
export function boundsBodies({ it }: TestRunner, target: AdapterTarget): void {
  for (const framing of ['length', 'chunked'] as const) {
    it(`refuses a body over 1 MiB and takes one of 1 MiB (${framing})`, async () => {
      const hook = endpoint({ provider: anyText })
      await withApp(target, [hook], async ({ send }) => {
        const over = await delivery({ body: Buffer.alloc(mebibyte + 1, 'a'), framing })
        assertRefused(await send(over), 413, 'body_too_large')
        assert.deepEqual(hook.arrivals, [])
        assertAcknowledged(await send(await delivery({ body: Buffer.alloc(mebibyte, 'a'), framing })))
      })
    })

    it(`counts to maxBodyBytes exactly (${framing})`, async () => {
      const hook = endpoint({ provider: anyText, options: { maxBodyBytes } })
      await withApp(target, [hook], async ({ send }) => {
        assertAcknowledged(await send(await delivery({ body: Buffer.alloc(maxBodyBytes, 'a'), framing })))
        const over = await delivery({ body: Buffer.alloc(maxBodyBytes + 1, 'a'), framing })
        assertRefused(await send(over), 413, 'body_too_large')
        assert.equal(hook.arrivals.length, 1)
      })
    })

    it(`refuses compressed bodies, whichever bytes were signed (${framing})`, async () => {
      const hook = endpoint()
      await withApp(target, [hook], async ({ send }) => {
        const packed = gzipSync(orderPaid())
        for (const signed of [orderPaid(), packed]) {
          const { headers, ...request } = await delivery({ body: signed, framing })
          const answer = await send({ ...request, body: packed, headers: [...headers, ['content-encoding', 'gzip']] })
          assertRefused(answer, 415, 'content_encoding_unsupported')
        }
        assert.deepEqual(hook.arrivals, [])
      })
    })
  }

  for (const codings of [['gzip, chunked'], ['gzip', 'chunked'], ['deflate, chunked']]) {
    it(`refuses a body that is compressed on its way: Transfer-Encoding: ${codings.join('; ')}`, async () => {
      const hook = endpoint()
      await withApp(target, [hook], async ({ send }) => {
        const packed = gzipSync(orderPaid())
        const { headers, ...request } = await delivery({ body: packed, framing: 'none' })
        const coded = codings.map((coding) => ['transfer-encoding', coding] as const)
        const body = Buffer.concat([rawChunk(packed), Buffer.from(lastChunk)])
        const answer = await send({ ...request, body, headers: [...headers, ...coded] })
        if (answer.body.includes('error')) assertRefused(answer, 415, 'content_encoding_unsupported')
        else assert.ok(answer.status >= 400) // by the server itself, before the adapter
        assert.deepEqual(hook.arrivals, [])
      })
    })
  }

  it('takes a body that says it is not compressed', async () => {
    const hook = endpoint()
    await withApp(target, [hook], async ({ send }) => {
      const { headers, ...request } = await delivery()
      assertAcknowledged(await send({ ...request, headers: [...headers, ['content-encoding', 'identity']] }))
    })
  })

  if (target.opensPort === false) return

  it('answers 413 by the announced length alone, before the body comes', async () => {
    const hook = endpoint({ options: { maxBodyBytes } })
    await withApp(target, [hook], async ({ connect }) => {
      const connection = await connect()
      await connection.write(rawHead(await delivery({ body: Buffer.alloc(maxBodyBytes + 1, 'a') })))
      const answer = await connection.answer()
      assertRefused(answer, 413, 'body_too_large')
      assert.equal(answer.headers.get('connection'), 'close')
      await connection.closed()
    })
  })

  for (const framing of ['length', 'chunked'] as const) {
    it(`does not read on for ever before it refuses, but answers and closes (${framing})`, async () => {
      const hook = endpoint({ options: { maxBodyBytes } })
      await withApp(target, [hook], async ({ connect }) => {
        const connection = await connect()
        const far = await delivery({ body: Buffer.alloc(maxBodyBytes * 512, 'a'), framing })
        await connection.write(rawBytes(far))
        const answer = await connection.answer()
        assertRefused(answer, 413, 'body_too_large')
        assert.equal(answer.headers.get('connection'), 'close')
        assert.deepEqual(hook.arrivals, [])
        connection.destroy()
      })
    })
  }

  for (const framing of ['length', 'chunked'] as const) {
    it(`answers 408 to a body that does not arrive in time, and closes (${framing})`, async () => {
      const hook = endpoint({ options: { bodyTimeout: 20 } })
      await withApp(target, [hook], async ({ connect }) => {
        const connection = await connect()
        const request = await delivery({ framing })
        const half = orderPaid().slice(0, 10)
        await connection.write(rawHead(request))
        await connection.write(framing === 'chunked' ? rawChunk(half) : half)
        const answer = await connection.answer()
        assertRefused(answer, 408, 'body_timeout')
        assert.equal(answer.headers.get('connection'), 'close')
        await connection.closed()
        assert.deepEqual(hook.arrivals, [])
      })
    })
  }

  it('takes a body that comes in many pieces', async () => {
    const hook = endpoint()
    await withApp(target, [hook], async ({ connect }) => {
      const connection = await connect()
      await connection.write(rawHead(await delivery({ framing: 'chunked' })))
      for (const byte of Buffer.from(orderPaid())) await connection.write(rawChunk(Uint8Array.of(byte)))
      await connection.write(lastChunk)
      assertAcknowledged(await connection.answer())
      connection.destroy()
    })
  })

  it('tells a sender that asks first to go on', async () => {
    const hook = endpoint()
    await withApp(target, [hook], async ({ connect }) => {
      const connection = await connect()
      const { headers, ...request } = await delivery()
      const asking = { ...request, headers: [...headers, ['expect', '100-continue'] as const] }
      await connection.write(rawHead(asking))
      const { status } = await connection.answer()
      assert.equal(status, 100)
      await connection.write(orderPaid())
      assertAcknowledged(await connection.answer())
      await connection.write(rawBytes(await delivery()))
      assertAcknowledged(await connection.answer())
      connection.destroy()
    })
  })
}
