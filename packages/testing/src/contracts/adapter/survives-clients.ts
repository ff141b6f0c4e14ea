import assert from 'node:assert/strict'
import { rawBytes, rawChunk, rawHead } from '../../raw-http-client.ts'
import type { AdapterTarget, TestRunner } from '../adapter-target.ts'
import { delivery, orderPaid, withSignature } from './acme.ts'
import { assertAcknowledged } from './answers.ts'
import { endpoint } from './endpoint.ts'
import { withApp } from './running-app.ts'

/** A client that goes away takes nothing with it. */
export function survivesClients({ it }: TestRunner, target: AdapterTarget): void {
  for (const form of target.forms) {
    for (const framing of ['length', 'chunked'] as const) {
      it(`drops a delivery whose client goes away in the middle (${form}, ${framing})`, async () => {
        const hook = endpoint({ form })
        await withApp(target, [hook], async ({ connect, send }) => {
          const connection = await connect()
          const half = orderPaid().slice(0, 10)
          const ended = hook.nextOutcome()
          await connection.write(rawHead(await delivery({ framing })))
          await connection.write(framing === 'chunked' ? rawChunk(half) : half)
          connection.destroy()
          const outcome = await ended
          assert.equal(outcome.kind === 'rejected' && outcome.error.code, 'body_aborted')
          assert.deepEqual(hook.arrivals, [])
          assert.equal((await send(await delivery())).status, form === 'on' ? 200 : 202)
        })
      })
    }
  }

  it('finishes a delivery whose client goes away while the handler runs', async () => {
    let release: () => void = () => {}
    let started: () => void = () => {}
    const gate = new Promise<void>((resolve) => {
      release = resolve
    })
    const running = new Promise<void>((resolve) => {
      started = resolve
    })
    const hook = endpoint({
      behave({ event }) {
        if (event.id !== 'evt_slow') return undefined
        started()
        return gate
      },
    })
    await withApp(target, [hook], async ({ connect, send }) => {
      const connection = await connect()
      const ended = hook.nextOutcome()
      await connection.write(rawBytes(await delivery({ body: orderPaid('evt_slow') })))
      await running
      connection.destroy()
      release()
      assert.equal((await ended).kind, 'handled')
      assertAcknowledged(await send(await delivery()))
    })
  })

  it('drops a refused request whose client goes away before the answer', async () => {
    const hook = endpoint()
    await withApp(target, [hook], async ({ connect, send }) => {
      const connection = await connect()
      const ended = hook.nextOutcome()
      await connection.write(rawHead(withSignature(await delivery())))
      connection.destroy()
      const outcome = await ended
      assert.equal(outcome.kind === 'rejected' && outcome.error.code, 'signature_missing')
      assertAcknowledged(await send(await delivery()))
    })
  })
}
