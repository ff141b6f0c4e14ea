import { createReceiver, type EventIn, type Refined, type StandardSchema, type WebhookEvent } from '@rawhook/core'
import {
  captureRawBody,
  genericWebhook,
  plugipayWebhook,
  speckleWebhook,
  spineWebhook,
  webhook,
} from '@rawhook/express'
import type { PlugipayEvents } from '@rawhook/providers/plugipay'
import { type SpineEvents, spine } from '@rawhook/providers/spine'
import express, { type NextFunction, type Request, type Response } from 'express'
import { describe, expectTypeOf, test } from 'vitest'

// This file is checked twice: here with the types of Express 5, and by express4-types.test.ts with those of Express 4.

const app = express()
const router = express.Router()
const secret = 'whsec_types'
type AnySpineEvent = EventIn<Refined<SpineEvents, object>>

describe('req.webhookEvent', () => {
  test('is the provider’s own behind a webhook in the same call', () => {
    app.post('/webhooks/spine', spineWebhook(secret), (req, res) => {
      expectTypeOf(req.webhookEvent).toEqualTypeOf<AnySpineEvent>()
      expectTypeOf(req.rawBody).toEqualTypeOf<Buffer>()
      expectTypeOf(res.locals.webhookEvent).toEqualTypeOf<AnySpineEvent>()
      if (req.webhookEvent.type === 'run.completed') {
        expectTypeOf(req.webhookEvent.data.object.duration_ms).toEqualTypeOf<number>()
      }
      res.json({ id: req.webhookEvent.id })
    })
  })

  test('is typed by each webhook of its own route', () => {
    app.post('/webhooks/plugipay', plugipayWebhook(secret), (req) => {
      expectTypeOf(req.webhookEvent).toEqualTypeOf<EventIn<Refined<PlugipayEvents, object>>>()
    })
    app.post('/webhooks/speckle', speckleWebhook(secret), (req) => {
      expectTypeOf(req.webhookEvent.data.streamId).toEqualTypeOf<string>()
    })
    app.post('/webhooks/generic', genericWebhook(secret), (req) => {
      expectTypeOf(req.webhookEvent.type).toEqualTypeOf<string>()
      expectTypeOf(req.webhookEvent.data).toEqualTypeOf<unknown>()
    })
  })

  test('is typed in a router, behind use, and in several handlers of one call', () => {
    router.post('/spine', spineWebhook(secret), (req) => {
      expectTypeOf(req.webhookEvent).toEqualTypeOf<AnySpineEvent>()
    })
    app.use('/webhooks/spine', spineWebhook(secret), (req, _res, next) => {
      expectTypeOf(req.webhookEvent).toEqualTypeOf<AnySpineEvent>()
      next()
    })
    app.post(
      '/webhooks/spine',
      spineWebhook(secret),
      (_req, _res, next) => next(),
      (req, res) => res.json(req.webhookEvent.livemode),
    )
  })

  test('may be undefined in every other call', () => {
    app.get('/', (req) => {
      expectTypeOf(req.webhookEvent).toEqualTypeOf<WebhookEvent | undefined>()
      expectTypeOf(req.rawBody).toEqualTypeOf<Buffer | undefined>()
    })
    app.use((req: Request, _res: Response, next: NextFunction) => {
      // @ts-expect-error there may be no event here
      void req.webhookEvent.id
      next()
    })
    router.post('/spine', (req) => {
      // @ts-expect-error the webhook stands in another call
      void req.webhookEvent.id
    })
  })

  test('has no field that the provider does not send', () => {
    app.post('/webhooks/spine', spineWebhook(secret), (req) => {
      // @ts-expect-error not every event has a duration
      void req.webhookEvent.data.object.duration_ms
      // @ts-expect-error spine says livemode
      void req.webhookEvent.liveMode
      // @ts-expect-error spine has no such event
      if (req.webhookEvent.type === 'run.done') return
    })
  })
})

describe('on and handler', () => {
  test('on types its handlers without annotations', () => {
    app.use(
      '/webhooks/spine',
      spineWebhook(secret, {
        on: {
          'run.completed': async (event, ctx) => {
            expectTypeOf(event).toEqualTypeOf<SpineEvents['run.completed']>()
            expectTypeOf(ctx.signal).toEqualTypeOf<AbortSignal>()
          },
          'run.*': (event) => expectTypeOf(event.data.object.run_id).toEqualTypeOf<string>(),
          '*': (event) => expectTypeOf(event.type).toEqualTypeOf<keyof SpineEvents>(),
        },
      }),
    )
    webhook(spine, { secret, on: { 'run.*': (event) => expectTypeOf(event.livemode).toEqualTypeOf<boolean>() } })
  })

  test('handler has the typed event and the words of Express', () => {
    app.use(
      '/webhooks/spine',
      spineWebhook(secret, {
        handler: (req, res, next) => {
          expectTypeOf(req.webhookEvent).toEqualTypeOf<AnySpineEvent>()
          expectTypeOf(req.rawBody).toEqualTypeOf<Buffer>()
          if (req.webhookEvent.type !== 'run.completed') return next()
          return res.status(201).json({ run: req.webhookEvent.data.object.run_id })
        },
      }),
    )
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
    spineWebhook(secret, {
      // @ts-expect-error it is run_id
      handler: (req) => req.webhookEvent.data.object.runId,
    })
    // @ts-expect-error the secret is missing
    spineWebhook()
    // @ts-expect-error the options are missing
    webhook(spine)
    // @ts-expect-error the secret is missing
    webhook(spine, { on: { '*': () => {} } })
    // @ts-expect-error the router matches, there is no path
    spineWebhook(secret, { path: '/webhooks/spine' })
    // @ts-expect-error the secret stands before the options
    spineWebhook(secret, { secret })
  })
})

test('schemas type data in on, in handler and behind the webhook', () => {
  const schema = {} as StandardSchema<unknown, { readonly pages: number }>
  const schemas = { 'webhook.ping': schema }
  spineWebhook(secret, {
    schemas,
    on: { 'webhook.ping': (event) => expectTypeOf(event.data.pages).toEqualTypeOf<number>() },
  })
  spineWebhook(secret, {
    schemas,
    handler: ({ webhookEvent }) => {
      if (webhookEvent.type === 'webhook.ping') expectTypeOf(webhookEvent.data.pages).toEqualTypeOf<number>()
    },
  })
  app.post('/webhooks/spine', webhook(spine, { secret, schemas }), ({ webhookEvent }) => {
    if (webhookEvent.type === 'webhook.ping') expectTypeOf(webhookEvent.data.pages).toEqualTypeOf<number>()
  })
  // @ts-expect-error there is no such event
  spineWebhook(secret, { schemas: { 'webhook.pong': schema } })
})

describe('a receiver', () => {
  test('types what is behind it', () => {
    const receiver = createReceiver(spine, { secret })
    app.post('/webhooks/spine', webhook(receiver), (req) => {
      expectTypeOf(req.webhookEvent).toEqualTypeOf<AnySpineEvent>()
    })
  })

  test('takes no options beside it', () => {
    const receiver = createReceiver(spine, { secret })
    // @ts-expect-error they belong to createReceiver
    webhook(receiver, { tolerance: 60 })
  })

  test('may look at the request of Express for its secret, but not at that of another framework', () => {
    const ours = createReceiver(spine, { secret: (_request, req: Request) => String(req.headers['x-tenant']) })
    app.use('/webhooks/spine', webhook(ours))
    const others = createReceiver(spine, {
      secret: (_request, c: { readonly env: { SECRET: string } }) => c.env.SECRET,
    })
    // @ts-expect-error a request of Express has no env
    webhook(others)
  })
})

test('a secret resolver is given the request of Express', () => {
  spineWebhook((request, req) => {
    expectTypeOf(req.params).toExtend<object>()
    expectTypeOf(req.ip).toEqualTypeOf<string | undefined>()
    return request.header('x-tenant')
  })
})

test('captureRawBody fits the verify option of express.json', () => {
  app.use(express.json({ verify: captureRawBody }))
})
