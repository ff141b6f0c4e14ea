import { createReceiver, type Outcome, type Receiver, type SecretRequest, verify } from '@rawhook/core'
import { type SpineEvents, spine } from '@rawhook/providers/spine'
import { describe, expectTypeOf, test } from 'vitest'

const secret = 'whsec_types'

describe('a missing or wrong option is a type error', () => {
  test('no options at all', () => {
    // @ts-expect-error secret is missing
    createReceiver(spine)
  })

  test('no secret', () => {
    // @ts-expect-error secret is missing
    createReceiver(spine, {})
    // @ts-expect-error secret is missing
    createReceiver(spine, { on: { '*': () => {} } })
  })

  test('an option that does not exist', () => {
    // @ts-expect-error it is secret
    createReceiver(spine, { secrets: [secret] })
    // @ts-expect-error it is tolerance
    createReceiver(spine, { secret, toleranceSeconds: 60 })
  })

  test('a value of the wrong kind', () => {
    // @ts-expect-error seconds are a number
    createReceiver(spine, { secret, tolerance: '300' })
    // @ts-expect-error acknowledge or reject
    createReceiver(spine, { secret, unhandled: 'ignore' })
    // @ts-expect-error a receiver's clock is a function
    createReceiver(spine, { secret, now: 1_760_000_000 })
    // @ts-expect-error false, or an object with warn and error
    createReceiver(spine, { secret, log: true })
    // @ts-expect-error a secret is text or bytes
    createReceiver(spine, { secret: 42 })
  })

  test('verify without a secret or a body, or with a parsed one', () => {
    // @ts-expect-error secret is missing
    void verify(spine, { body: '{}' })
    // @ts-expect-error body is missing
    void verify(spine, { secret })
    // @ts-expect-error a parsed body is not the raw body
    void verify(spine, { body: { id: 'evt_1' }, secret })
  })
})

describe('a secret', () => {
  test('may be what process.env gives, bytes, or several', () => {
    createReceiver(spine, { secret: process.env.SPINE_WEBHOOK_SECRET })
    createReceiver(spine, { secret: new Uint8Array(32) })
    createReceiver(spine, { secret: ['next', new Uint8Array(32)] })
  })

  test('may be asked for, with a tenant', () => {
    createReceiver(spine, {
      secret: async (request) => {
        expectTypeOf(request).toEqualTypeOf<SecretRequest>()
        return { secret: request.header('x-tenant'), tenant: 'acme' }
      },
    })
  })

  test('asked for by what the platform passes, types the second argument of fetch', () => {
    const receiver = createReceiver(spine, { secret: (_request, env: { readonly SECRET: string }) => env.SECRET })
    expectTypeOf<(typeof receiver)['fetch']>().parameter(1).toEqualTypeOf<{ readonly SECRET: string } | undefined>()
  })

  test('that resolves to something else is a type error', () => {
    createReceiver(spine, {
      // @ts-expect-error a secret is text or bytes
      secret: async () => 42,
    })
  })
})

test('verify gives the union of the events, told apart by their type', async () => {
  const event = await verify(spine, { body: '{}', headers: {}, secret })
  expectTypeOf(event).toExtend<SpineEvents[keyof SpineEvents]>()
  if (event.type === 'run.completed') expectTypeOf(event.data.object.duration_ms).toEqualTypeOf<number>()
  // @ts-expect-error not every event has a duration
  void event.data.object.duration_ms
})

test('an outcome has an event only where it was proved', () => {
  createReceiver(spine, {
    secret,
    onOutcome: (outcome) => {
      expectTypeOf(outcome).toEqualTypeOf<Outcome>()
      if (outcome.kind === 'rejected') {
        expectTypeOf(outcome.events).toEqualTypeOf<readonly []>()
        expectTypeOf(outcome.authentic).toEqualTypeOf<boolean>()
      }
      // @ts-expect-error an accepted delivery has no error
      if (outcome.kind === 'handled') void outcome.error
    },
  })
})

test('fetch of a receiver fits where a route handler is expected', () => {
  type RouteHandler = (request: Request, context: { params: Promise<object> }) => Promise<Response>
  expectTypeOf<Receiver<SpineEvents>['fetch']>().toExtend<RouteHandler>()
})

test('dispatch takes the events of the provider, without the raw envelope', () => {
  const receiver: Receiver<SpineEvents> = createReceiver(spine, { secret })
  const object = { run_id: 'r', canvas_id: 'c', status: 'started' }
  void receiver.dispatch({ id: 'evt_1', type: 'run.started', data: { object } })
  // @ts-expect-error a completed run has a duration
  void receiver.dispatch({ id: 'evt_1', type: 'run.completed', data: { object } })
  // @ts-expect-error spine has no such event
  void receiver.dispatch({ id: 'evt_1', type: 'run.done', data: { object } })
})
