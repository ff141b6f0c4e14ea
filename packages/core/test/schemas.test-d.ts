import { createReceiver, type WebhookEvent } from '@rawhook/core'
import { generic } from '@rawhook/providers/generic'
import { type SpineEvents, spine } from '@rawhook/providers/spine'
import { expectTypeOf, test } from 'vitest'
import { z } from 'zod'

const secret = 'whsec_types'
const report = z.object({ object: z.object({ run_id: z.string().brand('run'), pages: z.coerce.number() }) })
type Report = z.output<typeof report>

test('a schema types the data of its event, and leaves the rest of it', () => {
  createReceiver(spine, {
    secret,
    schemas: { 'run.completed': report },
    on: {
      'run.completed': (event) => {
        expectTypeOf(event.data).toEqualTypeOf<Report>()
        expectTypeOf(event.livemode).toEqualTypeOf<boolean>()
        expectTypeOf(event.type).toEqualTypeOf<'run.completed'>()
      },
      'run.started': (event) => expectTypeOf(event).toEqualTypeOf<SpineEvents['run.started']>(),
    },
  })
})

test('a schema types the data where its event arrives by a prefix or the star', () => {
  createReceiver(spine, {
    secret,
    schemas: { 'run.completed': report },
    on: {
      'run.*': (event) => {
        if (event.type === 'run.completed') expectTypeOf(event.data).toEqualTypeOf<Report>()
      },
      '*': (event) => {
        if (event.type === 'run.completed') expectTypeOf(event.data.object.pages).toEqualTypeOf<number>()
      },
    },
  })
})

test('a schema gives the output of a transformation, not its input', () => {
  createReceiver(spine, {
    secret,
    schemas: { 'webhook.ping': z.object({ object: z.unknown() }).transform(() => new Date(0)) },
    on: { 'webhook.ping': (event) => expectTypeOf(event.data).toEqualTypeOf<Date>() },
  })
})

test('a schema types what dispatch takes', () => {
  const receiver = createReceiver(spine, { secret, schemas: { 'webhook.ping': z.object({ sent: z.number() }) } })
  void receiver.dispatch({ id: 'evt_1', type: 'webhook.ping', data: { sent: 1 } })
  // @ts-expect-error the schema wants a number
  void receiver.dispatch({ id: 'evt_1', type: 'webhook.ping', data: { sent: 'today' } })
})

test('a field that the schema does not have is a type error', () => {
  createReceiver(spine, {
    secret,
    schemas: { 'run.completed': report },
    on: {
      // @ts-expect-error the schema drops it
      'run.completed': (event) => event.data.object.duration_ms,
    },
  })
})

test('a schema for an event that does not exist is a type error', () => {
  createReceiver(spine, {
    secret,
    // @ts-expect-error it is run.completed
    schemas: { 'run.complete': report },
  })
})

test('what is no schema is a type error', () => {
  createReceiver(spine, {
    secret,
    // @ts-expect-error a function is not a Standard Schema
    schemas: { 'run.completed': (data: unknown) => data },
  })
})

test('schemas type a generic provider whose events the app names', () => {
  interface Orders {
    'order.paid': WebhookEvent<'order.paid'>
    'order.shipped': WebhookEvent<'order.shipped'>
  }
  createReceiver(generic<Orders>(), {
    secret,
    schemas: { 'order.paid': z.object({ total: z.number() }) },
    on: {
      'order.paid': (event) => expectTypeOf(event.data).toEqualTypeOf<{ total: number }>(),
      'order.shipped': (event) => expectTypeOf(event.data).toEqualTypeOf<unknown>(),
    },
  })
})
