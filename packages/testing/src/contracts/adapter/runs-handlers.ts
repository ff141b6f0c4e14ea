import assert from 'node:assert/strict'
import type { AdapterTarget, TestRunner } from '../adapter-target.ts'
import { delivery } from './acme.ts'
import { assertAcknowledged, assertRefused } from './answers.ts'
import { endpoint } from './endpoint.ts'
import { withApp } from './running-app.ts'

const rejectWithError = (): Promise<never> => Promise.reject(new Error('out of paper'))
const rejectWithNothing = (): Promise<never> => Promise.reject(undefined)

const failures: Readonly<Record<string, () => unknown>> = {
  'throws an Error': () => {
    throw new Error('out of paper')
  },
  'throws text': () => {
    throw 'out of paper'
  },
  'rejects with an Error': rejectWithError,
  'rejects with undefined': rejectWithNothing,
}

/** What the app's code does decides the answer. */
export function runsHandlers({ it }: TestRunner, target: AdapterTarget): void {
  for (const [what, fail] of Object.entries(failures)) {
    it(`answers 500 when a handler ${what} (on)`, async () => {
      const hook = endpoint({ options: { on: { 'order.paid': () => fail() } } })
      await withApp(target, [hook], async ({ send }) => {
        assertRefused(await send(await delivery()), 500, 'handler_failed')
        assert.equal(hook.lines.length, 1)
        assert.match(hook.lines[0] ?? '', /handler_failed: The handler of .*\(order\.paid\) threw/)
      })
    })
  }

  for (const form of target.forms.filter((one) => one !== 'on')) {
    it(`leaves a handler that throws to the framework (${form})`, async () => {
      const hook = endpoint({ form, behave: rejectWithError })
      await withApp(target, [hook], async ({ send }) => {
        const { status, body } = await send(await delivery())
        assert.deepEqual({ status, body }, { status: 500, body: target.failure ?? '{"failed":"app"}' })
        assert.equal(hook.arrivals.length, 1)
      })
    })

    it(`sends what the app replies, and nothing else (${form})`, async () => {
      const hook = endpoint({ form, behave: () => ({ status: 207, json: { mine: true } }) })
      await withApp(target, [hook], async ({ send }) => {
        const { status, body } = await send(await delivery())
        assert.deepEqual({ status, body }, { status: 207, body: '{"mine":true}' })
      })
    })
  }

  if (target.forms.includes('handler')) {
    it('answers 500 and runs nothing else when a handler rejects with undefined (handler)', async () => {
      const hook = endpoint({ form: 'handler', behave: rejectWithNothing })
      await withApp(target, [hook], async ({ send }) => {
        assert.equal((await send(await delivery())).status, 500)
        assert.equal(hook.arrivals.length, 1)
      })
    })
  }

  for (const [what, returned] of Object.entries({
    nothing: undefined,
    'a value that means nothing here': { status: 418, error: 'x' },
  })) {
    it(`acknowledges when a handler returns ${what}`, async () => {
      const hook = endpoint({ options: { on: { 'order.paid': () => returned } } })
      await withApp(target, [hook], async ({ send }) => assertAcknowledged(await send(await delivery())))
    })
  }

  it('acknowledges an event that nobody handles', async () => {
    const hook = endpoint({ options: { on: { 'order.refunded': () => assert.fail('ran') } } })
    await withApp(target, [hook], async ({ send }) => {
      assertAcknowledged(await send(await delivery()))
      assert.deepEqual(
        hook.outcomes.map(({ kind }) => kind),
        ['unhandled'],
      )
    })
  })

  it('refuses an event that nobody handles where the app wants to hear of it', async () => {
    const hook = endpoint({ options: { on: { 'order.refunded': () => assert.fail('ran') }, unhandled: 'reject' } })
    await withApp(target, [hook], async ({ send }) => {
      assertRefused(await send(await delivery()), 501, 'event_unhandled')
    })
  })

  it('changes nothing when onOutcome throws, rejects or hangs', async () => {
    for (const onOutcome of [
      () => {
        throw new Error('hook')
      },
      () => Promise.reject(new Error('hook')),
      () => new Promise<never>(() => {}),
    ]) {
      const hook = endpoint({ options: { onOutcome } })
      await withApp(target, [hook], async ({ send }) => assertAcknowledged(await send(await delivery())))
    }
  })
}
