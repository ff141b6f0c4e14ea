import { createReceiver, type EventIn, type Refined, type StandardSchema, type WebhookEvent } from '@rawhook/core'
import { genericWebhook, plugipayWebhook, speckleWebhook, spineWebhook, webhook } from '@rawhook/fastify'
import { type SpineEvents, spine } from '@rawhook/providers/spine'
import Fastify, { type FastifyReply, type FastifyRequest } from 'fastify'
import { describe, expectTypeOf, test } from 'vitest'

// This file is checked twice: here with the types of Fastify 5, and by fastify4-types.test.ts with those of Fastify 4.

const app = Fastify()
const secret = 'whsec_types'
const path = '/webhooks/spine'
type AnySpineEvent = EventIn<Refined<SpineEvents, object>>

describe('app.register(spineWebhook, options)', () => {
  test('types the handlers of on without annotations', async () => {
    await app.register(spineWebhook, {
      secret,
      path,
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

  test('types handler without annotations', async () => {
    await app.register(spineWebhook, {
      secret,
      path,
      handler: async (request, reply) => {
        expectTypeOf(request.webhookEvent).toEqualTypeOf<AnySpineEvent>()
        expectTypeOf(request.rawBody).toEqualTypeOf<Buffer>()
        expectTypeOf(request.ip).toEqualTypeOf<string>()
        expectTypeOf(reply).toEqualTypeOf<FastifyReply>()
        return { id: request.webhookEvent.id }
      },
    })
  })

  test('takes the prefix that register knows', async () => {
    await app.register(spineWebhook, { secret, path, prefix: '/v1', on: { '*': () => {} } })
  })

  test('works for every reference provider', async () => {
    await app.register(plugipayWebhook, {
      secret,
      path,
      on: { 'plugipay.invoice.*': (event) => expectTypeOf(event.object.id).toEqualTypeOf<string | undefined>() },
    })
    await app.register(speckleWebhook, {
      secret,
      path,
      on: { 'commit_*': (event) => expectTypeOf(event.data.streamId).toEqualTypeOf<string>() },
    })
    await app.register(genericWebhook, {
      secret,
      path,
      on: { 'order.paid': (event) => expectTypeOf(event.data).toEqualTypeOf<unknown>() },
    })
  })
})

describe('app.register(webhook(provider, options))', () => {
  test('types on, handler and schemas', async () => {
    const schema = {} as StandardSchema<unknown, { readonly pages: number }>
    await app.register(
      webhook(spine, {
        secret,
        path,
        schemas: { 'webhook.ping': schema },
        on: {
          'webhook.ping': (event) => expectTypeOf(event.data.pages).toEqualTypeOf<number>(),
          'run.completed': (event) => expectTypeOf(event).toEqualTypeOf<SpineEvents['run.completed']>(),
        },
      }),
    )
    await app.register(
      webhook(spine, {
        secret,
        path,
        schemas: { 'webhook.ping': schema },
        handler: ({ webhookEvent }) => {
          if (webhookEvent.type === 'webhook.ping') expectTypeOf(webhookEvent.data.pages).toEqualTypeOf<number>()
        },
      }),
    )
  })

  test('takes a receiver and its route', async () => {
    const receiver = createReceiver(spine, { secret, on: { '*': () => {} } })
    await app.register(webhook(receiver, { path }))
    // @ts-expect-error the path is the route
    webhook(receiver)
    // @ts-expect-error options belong to createReceiver
    webhook(receiver, { path, tolerance: 60 })
  })

  test('takes a receiver that looks at the request of Fastify, but not one for another framework', () => {
    const ours = createReceiver(spine, { secret: (_request, request: FastifyRequest) => request.hostname })
    webhook(ours, { path })
    const others = createReceiver(spine, {
      secret: (_request, c: { readonly env: { SECRET: string } }) => c.env.SECRET,
    })
    // @ts-expect-error a request of Fastify has no env
    webhook(others, { path })
  })
})

describe('a mistake is a type error', () => {
  test('in on', () => {
    webhook(spine, {
      secret,
      path,
      on: {
        // @ts-expect-error it is run.completed
        'run.complete': () => {},
      },
    })
    webhook(spine, {
      secret,
      path,
      on: {
        // @ts-expect-error it is run_id
        'run.completed': (event) => event.data.object.runId,
      },
    })
  })

  test('in handler', () => {
    webhook(spine, {
      secret,
      path,
      // @ts-expect-error not every event has a duration
      handler: (request) => request.webhookEvent.data.object.duration_ms,
    })
  })

  test('in the options', () => {
    // @ts-expect-error the secret is missing
    webhook(spine, { path, on: { '*': () => {} } })
    // @ts-expect-error the path is missing
    webhook(spine, { secret, on: { '*': () => {} } })
    // @ts-expect-error the options are missing
    webhook(spine)
  })

  test('in the options of a named webhook', () => {
    // @ts-expect-error the secret is missing
    void app.register(spineWebhook, { path, on: { '*': () => {} } })
    // @ts-expect-error the path is missing
    void app.register(spineWebhook, { secret, on: { '*': () => {} } })
    // @ts-expect-error it is run.completed
    void app.register(spineWebhook, { secret, path, on: { 'run.complete': () => {} } })
  })
})

test('a secret resolver is given the request of Fastify', async () => {
  await app.register(spineWebhook, {
    path,
    secret: (_request, request) => {
      expectTypeOf(request).toEqualTypeOf<FastifyRequest>()
      return request.hostname
    },
    on: { '*': () => {} },
  })
})

test('request.webhookEvent is null on every other route', () => {
  app.get('/', async (request) => {
    expectTypeOf(request.webhookEvent).toEqualTypeOf<WebhookEvent | null>()
    expectTypeOf(request.rawBody).toEqualTypeOf<Buffer | null>()
  })
})
