import { createReceiver, type EventIn, type Refined, type StandardSchema } from '@rawhook/core'
import { genericWebhook, plugipayWebhook, speckleWebhook, spineWebhook, webhook } from '@rawhook/hono'
import type { PlugipayEvents } from '@rawhook/providers/plugipay'
import { type SpineEvents, spine } from '@rawhook/providers/spine'
import { type Context, Hono } from 'hono'
import { describe, expectTypeOf, test } from 'vitest'

interface AppEnv {
  Bindings: { SPINE_WEBHOOK_SECRET: string }
}

const app = new Hono()
const edge = new Hono<AppEnv>()
const secret = 'whsec_types'
type AnySpineEvent = EventIn<Refined<SpineEvents, object>>

describe('c.get behind a webhook', () => {
  test('gives the event and the bytes, typed', () => {
    app.post('/webhooks/spine', spineWebhook(secret), (c) => {
      const event = c.get('webhookEvent')
      expectTypeOf(event).toEqualTypeOf<AnySpineEvent>()
      expectTypeOf(c.var.webhookEvent).toEqualTypeOf<AnySpineEvent>()
      expectTypeOf(c.get('rawBody')).toEqualTypeOf<Uint8Array>()
      if (event.type === 'run.completed') expectTypeOf(event.data.object.duration_ms).toEqualTypeOf<number>()
      // @ts-expect-error spine says livemode
      void event.liveMode
      return c.json({ id: event.id })
    })
  })

  test('is typed by each webhook of its own route', () => {
    app.post('/webhooks/plugipay', plugipayWebhook(secret), (c) => {
      expectTypeOf(c.get('webhookEvent')).toEqualTypeOf<EventIn<Refined<PlugipayEvents, object>>>()
      return c.body(null, 204)
    })
    app.post('/webhooks/speckle', speckleWebhook(secret), (c) => {
      expectTypeOf(c.get('webhookEvent').data.streamId).toEqualTypeOf<string>()
      return c.body(null)
    })
    app.post('/webhooks/generic', genericWebhook(secret), (c) => {
      expectTypeOf(c.get('webhookEvent').type).toEqualTypeOf<string>()
      return c.body(null)
    })
  })

  test('keeps the bindings of the app', () => {
    edge.post('/webhooks/spine', spineWebhook(secret), (c) => {
      expectTypeOf(c.env.SPINE_WEBHOOK_SECRET).toEqualTypeOf<string>()
      expectTypeOf(c.get('webhookEvent')).toEqualTypeOf<AnySpineEvent>()
      return c.body(null)
    })
  })

  test('is unknown to a route without one', () => {
    edge.post('/other', (c) => {
      // @ts-expect-error no webhook stands before this handler
      c.get('webhookEvent')
      return c.body(null)
    })
  })
})

describe('a secret resolver', () => {
  test('with an annotated context reads c.env, and the events stay typed', () => {
    edge.post(
      '/webhooks/spine',
      spineWebhook((_request, c: Context<AppEnv>) => {
        expectTypeOf(c.env.SPINE_WEBHOOK_SECRET).toEqualTypeOf<string>()
        return c.env.SPINE_WEBHOOK_SECRET
      }),
      (c) => {
        expectTypeOf(c.get('webhookEvent')).toEqualTypeOf<AnySpineEvent>()
        return c.body(null)
      },
    )
  })

  test('beside on leaves the handlers of on typed', () => {
    spineWebhook((_request, c: Context<AppEnv>) => c.env.SPINE_WEBHOOK_SECRET, {
      on: { 'run.completed': (event) => expectTypeOf(event).toEqualTypeOf<SpineEvents['run.completed']>() },
    })
    webhook(spine, {
      secret: (_request, c: Context<AppEnv>) => c.env.SPINE_WEBHOOK_SECRET,
      on: { 'run.*': (event) => expectTypeOf(event.data.object.run_id).toEqualTypeOf<string>() },
    })
  })

  test('of a binding that does not exist is a type error', () => {
    // @ts-expect-error it is SPINE_WEBHOOK_SECRET
    spineWebhook((_request, c: Context<AppEnv>) => c.env.SPINE_SECRET)
  })
})

describe('on and handler', () => {
  test('on types its handlers without annotations', () => {
    spineWebhook(secret, {
      on: {
        'run.completed': async (event, ctx) => {
          expectTypeOf(event).toEqualTypeOf<SpineEvents['run.completed']>()
          expectTypeOf(ctx.signal).toEqualTypeOf<AbortSignal>()
        },
        'run.*': (event) => expectTypeOf(event.data.object.run_id).toEqualTypeOf<string>(),
        '*': (event) => expectTypeOf(event.type).toEqualTypeOf<keyof SpineEvents>(),
      },
    })
  })

  test('handler has the typed event and the words of Hono', () => {
    spineWebhook(secret, {
      handler: (c) => {
        expectTypeOf(c.get('webhookEvent')).toEqualTypeOf<AnySpineEvent>()
        return c.json({ id: c.get('webhookEvent').id }, 201)
      },
    })
  })

  test('a mistake is a type error', () => {
    spineWebhook(secret, {
      on: {
        // @ts-expect-error it is run.completed
        'run.complete': () => {},
      },
    })
    spineWebhook(secret, {
      on: {
        // @ts-expect-error it is run_id
        'run.completed': (event) => event.data.object.runId,
      },
    })
    // @ts-expect-error the secret is missing
    spineWebhook()
    // @ts-expect-error the secret is missing
    webhook(spine, { on: { '*': () => {} } })
    // @ts-expect-error the options are missing
    webhook(spine)
    // @ts-expect-error a handler answers
    spineWebhook(secret, { handler: () => {} })
    // @ts-expect-error the router matches, there is no path
    spineWebhook(secret, { path: '/webhooks/spine' })
  })
})

test('schemas type data in on and behind the webhook', () => {
  const schemas = { 'webhook.ping': {} as StandardSchema<unknown, { readonly pages: number }> }
  app.post(
    '/webhooks/spine',
    spineWebhook(secret, {
      schemas,
      on: { 'webhook.ping': (event) => expectTypeOf(event.data.pages).toEqualTypeOf<number>() },
    }),
  )
  app.post('/webhooks/spine', webhook(spine, { secret, schemas }), (c) => {
    const event = c.get('webhookEvent')
    if (event.type === 'webhook.ping') expectTypeOf(event.data.pages).toEqualTypeOf<number>()
    return c.body(null)
  })
})

describe('a receiver', () => {
  test('types what is behind it, and takes no options beside it', () => {
    const receiver = createReceiver(spine, { secret })
    app.post('/webhooks/spine', webhook(receiver), (c) => {
      expectTypeOf(c.get('webhookEvent')).toEqualTypeOf<AnySpineEvent>()
      return c.body(null)
    })
    // @ts-expect-error they belong to createReceiver
    webhook(receiver, { tolerance: 60 })
  })

  test('may read its secret from c.env', () => {
    const receiver = createReceiver(spine, {
      secret: (_request, c: Context<AppEnv>) => c.env.SPINE_WEBHOOK_SECRET,
      on: { 'run.completed': (event) => expectTypeOf(event).toEqualTypeOf<SpineEvents['run.completed']>() },
    })
    edge.post('/webhooks/spine', webhook(receiver))
  })
})
