import {
  type AnyEvents,
  createReceiver,
  type EventOf,
  type HandlersOf,
  type WebhookContext,
  type WebhookEvent,
  type WebhookProvider,
} from '@rawhook/core'
import { type SpineEvents, spine } from '@rawhook/providers/spine'
import { expectTypeOf, test } from 'vitest'

type Spine = typeof spine

test('EventOf names what a handler in another file receives', () => {
  const onCompleted = (event: EventOf<Spine, 'run.completed'>): number => event.data.object.duration_ms
  const onRun = (event: EventOf<Spine, 'run.*'>, { signal }: WebhookContext): string | AbortSignal =>
    event.data.object.run_id || signal
  const onAny = (event: EventOf<Spine, '*'>): boolean => event.livemode

  createReceiver(spine, { secret: 's', on: { 'run.completed': onCompleted, 'run.*': onRun, '*': onAny } })
})

test('EventOf gives the same types as on does', () => {
  expectTypeOf<EventOf<Spine, 'run.completed'>>().toExtend<SpineEvents['run.completed']>()
  expectTypeOf<SpineEvents['run.completed']>().toExtend<EventOf<Spine, 'run.completed'>>()
  expectTypeOf<EventOf<Spine, 'run.*'>['type']>().toEqualTypeOf<'run.started' | 'run.completed' | 'run.failed'>()
  expectTypeOf<EventOf<Spine>['type']>().toEqualTypeOf<keyof SpineEvents>()
  expectTypeOf<EventOf<Spine, '*'>['type']>().toEqualTypeOf<keyof SpineEvents>()
})

test('EventOf of a field that the event does not have is a type error', () => {
  const onStarted = (event: EventOf<Spine, 'run.started'>): unknown =>
    // @ts-expect-error a run that started has no duration
    void event.data.object.duration_ms
  createReceiver(spine, { secret: 's', on: { 'run.started': onStarted } })
})

test('EventOf of a name that does not exist is a type error', () => {
  // @ts-expect-error it is run.completed
  expectTypeOf<EventOf<Spine, 'run.complete'>>().toBeNever()
  // @ts-expect-error it is run.*
  expectTypeOf<EventOf<Spine, 'runs.*'>>().toBeNever()
})

test('EventOf of an open map takes any name', () => {
  type Open = WebhookProvider<AnyEvents>
  expectTypeOf<EventOf<Open, 'order.paid'>>().toExtend<WebhookEvent>()
  expectTypeOf<EventOf<Open, 'order.*'>>().toExtend<WebhookEvent>()
  expectTypeOf<EventOf<Open>>().toExtend<WebhookEvent>()
})

test('HandlersOf keeps the map in another file', () => {
  const handlers: HandlersOf<Spine> = {
    'run.completed': (event) => event.data.object.duration_ms,
    'run.*': (event) => event.data.object.run_id,
    // @ts-expect-error it is run.failed
    'run.fail': () => {},
  }
  createReceiver(spine, { secret: 's', on: handlers })
})
