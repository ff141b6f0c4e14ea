import { createReceiver, type PrefixKey, type Refined, type WebhookContext, type WebhookEvent } from '@rawhook/core'
import { generic } from '@rawhook/providers/generic'
import { plugipay } from '@rawhook/providers/plugipay'
import { speckle } from '@rawhook/providers/speckle'
import { type SpineEvent, type SpineEvents, type SpineRun, spine } from '@rawhook/providers/spine'
import { describe, expectTypeOf, test } from 'vitest'

const secret = 'whsec_types'
const nothing = (): void => {}

describe('a key of on types its handler, without annotations', () => {
  test('an exact name: its own event, and the context', () => {
    createReceiver(spine, {
      secret,
      on: {
        'run.completed': async (event, ctx) => {
          expectTypeOf(event).toEqualTypeOf<SpineEvents['run.completed']>()
          expectTypeOf(event.type).toEqualTypeOf<'run.completed'>()
          expectTypeOf(event.data.object.run_id).toEqualTypeOf<string>()
          expectTypeOf(event.data.object.duration_ms).toEqualTypeOf<number>()
          expectTypeOf(ctx).toEqualTypeOf<WebhookContext>()
        },
        'run.failed': (event) => {
          expectTypeOf(event.data.object.error).toEqualTypeOf<unknown>()
        },
      },
    })
  })

  test('a prefix: the union of the events that start with it', () => {
    createReceiver(spine, {
      secret,
      on: {
        'run.*': (event) => {
          expectTypeOf(event).toEqualTypeOf<SpineEvents['run.started' | 'run.completed' | 'run.failed']>()
          if (event.type === 'run.completed') expectTypeOf(event.data.object.duration_ms).toEqualTypeOf<number>()
        },
        'webhook.*': (event) => {
          expectTypeOf(event).toEqualTypeOf<SpineEvents['webhook.ping']>()
        },
      },
    })
  })

  test('the star: every event of the map', () => {
    createReceiver(spine, {
      secret,
      on: {
        '*': (event) => {
          expectTypeOf(event).toEqualTypeOf<SpineEvents[keyof SpineEvents]>()
          expectTypeOf(event.livemode).toEqualTypeOf<boolean>()
        },
      },
    })
  })

  test('all three kinds together, in every reference provider', () => {
    createReceiver(speckle, {
      secret,
      on: {
        commit_create: (event) => expectTypeOf(event.type).toEqualTypeOf<'commit_create'>(),
        'stream_permissions_*': (event) =>
          expectTypeOf(event.type).toEqualTypeOf<'stream_permissions_add' | 'stream_permissions_remove'>(),
        '*': (event) => expectTypeOf(event.data.streamId).toEqualTypeOf<string>(),
      },
    })
    createReceiver(plugipay, {
      secret,
      on: {
        'plugipay.invoice.paid.v1': (event) => expectTypeOf(event.object.id).toEqualTypeOf<string | undefined>(),
        'plugipay.refund.*': (event) => expectTypeOf(event.type).toEqualTypeOf<'plugipay.refund.succeeded.v1'>(),
        'plugipay.*': (event) => expectTypeOf(event.accountId).toEqualTypeOf<string | undefined>(),
      },
    })
  })

  test('an open map: any name, with data that must be looked at first', () => {
    createReceiver(generic(), {
      secret,
      on: {
        'order.shipped': (event) => expectTypeOf(event).toEqualTypeOf<WebhookEvent>(),
        'order.*': (event) => expectTypeOf(event.data).toEqualTypeOf<unknown>(),
        '*': (event) => expectTypeOf(event.type).toEqualTypeOf<string>(),
      },
    })
  })

  test('a prefix ends at a dot, a slash, a colon or an underscore', () => {
    interface Names {
      'a.b.c': WebhookEvent<'a.b.c'>
      'pull/merged': WebhookEvent<'pull/merged'>
      'x:y': WebhookEvent<'x:y'>
      commit_create: WebhookEvent<'commit_create'>
      ping: WebhookEvent<'ping'>
    }
    expectTypeOf<PrefixKey<Names>>().toEqualTypeOf<'a.*' | 'a.b.*' | 'pull/*' | 'x:*' | 'commit_*'>()
  })
})

describe('a mistake in on is a type error', () => {
  test('a name that the provider does not send', () => {
    createReceiver(spine, {
      secret,
      on: {
        // @ts-expect-error it is run.completed
        'run.complete': nothing,
      },
    })
  })

  test('a wrong name beside right ones', () => {
    createReceiver(spine, {
      secret,
      on: {
        'run.completed': nothing,
        'run.*': nothing,
        // @ts-expect-error there are no jobs
        'job.started': nothing,
      },
    })
  })

  test('a prefix that nothing starts with', () => {
    createReceiver(spine, {
      secret,
      on: {
        // @ts-expect-error there are no jobs
        'job.*': nothing,
      },
    })
  })

  test('a field that the event does not have', () => {
    createReceiver(spine, {
      secret,
      on: {
        // @ts-expect-error it is run_id
        'run.completed': (event) => event.data.object.runId,
        // @ts-expect-error a run that started has no duration
        'run.started': (event) => event.data.object.duration_ms,
        // @ts-expect-error not every run has a duration
        'run.*': (event) => event.data.object.duration_ms,
        // @ts-expect-error a ping has no error
        '*': (event) => event.data.object.error,
      },
    })
  })

  test('writing to an event', () => {
    createReceiver(spine, {
      secret,
      on: {
        '*': (event) => {
          // @ts-expect-error events are read-only
          event.id = 'evt_other'
        },
      },
    })
  })

  test('a handler that is no function', () => {
    createReceiver(spine, {
      secret,
      on: {
        // @ts-expect-error a promise is not a handler
        'run.completed': Promise.resolve(),
      },
    })
  })

  test('a handler of another event', () => {
    const onFailed = (event: SpineEvents['run.failed']): unknown => event.data.object.error
    createReceiver(spine, {
      secret,
      on: {
        // @ts-expect-error it handles run.failed
        'run.completed': onFailed,
      },
    })
  })
})

describe('a larger map of the app', () => {
  interface Mine extends SpineEvents {
    'run.cancelled': SpineEvent<'run.cancelled', SpineRun & { readonly reason: string }>
  }

  test('adds its names to those of the provider', () => {
    const receiver = createReceiver<Mine>(spine, {
      secret,
      on: {
        'run.cancelled': (event) => expectTypeOf(event.data.object.reason).toEqualTypeOf<string>(),
        'run.completed': (event) => expectTypeOf(event).toEqualTypeOf<SpineEvents['run.completed']>(),
        'run.*': (event) => expectTypeOf(event).toEqualTypeOf<Mine[Exclude<keyof Mine, 'webhook.ping'>]>(),
      },
    })
    expectTypeOf<(typeof receiver)['dispatch']>().parameter(0).toHaveProperty('type').toEqualTypeOf<keyof Mine>()
  })

  test('still refuses a name that neither has', () => {
    createReceiver<Mine>(spine, {
      secret,
      on: {
        // @ts-expect-error it is run.cancelled
        'run.canceled': nothing,
      },
    })
  })

  test('must extend the map of the provider', () => {
    interface Other {
      'order.paid': WebhookEvent<'order.paid'>
    }
    // @ts-expect-error spine sends other events than these
    createReceiver<Other>(spine, { secret })
  })

  test('types a generic provider', () => {
    interface Orders {
      'order.paid': WebhookEvent<'order.paid', { readonly total: number }>
    }
    createReceiver(generic<Orders>(), {
      secret,
      on: {
        'order.paid': (event) => expectTypeOf(event.data.total).toEqualTypeOf<number>(),
        // @ts-expect-error it is order.paid
        'order.payed': nothing,
      },
    })
  })

  test('must hold events under their own names', () => {
    interface Wrong {
      'order.paid': WebhookEvent<'order.refunded'>
    }
    // @ts-expect-error the event of order.paid says it is order.refunded
    createReceiver(generic<Wrong>(), { secret })
  })
})

test('refining without schemas changes nothing', () => {
  expectTypeOf<Refined<SpineEvents, object>>().toEqualTypeOf<SpineEvents>()
})
