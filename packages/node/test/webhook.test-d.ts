import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import * as http2 from 'node:http2'
import { createReceiver, type EventIn, type Refined } from '@rawhook/core'
import { webhook } from '@rawhook/node'
import { type SpineEvents, spine } from '@rawhook/providers/spine'
import { expectTypeOf, test } from 'vitest'

const secret = 'whsec_types'

test('on and handler are typed without annotations', () => {
  webhook(spine, {
    secret,
    on: { 'run.completed': (event) => expectTypeOf(event).toEqualTypeOf<SpineEvents['run.completed']>() },
  })
  webhook(spine, {
    secret,
    handler: (request, response) => {
      expectTypeOf(request.webhookEvent).toEqualTypeOf<EventIn<Refined<SpineEvents, object>>>()
      expectTypeOf(request.rawBody).toEqualTypeOf<Buffer>()
      response.end(request.webhookEvent.id)
    },
  })
})

test('a webhook is a listener of node:http, of a receiver as well', () => {
  createServer(webhook(spine, { secret, on: { '*': () => {} } }))
  createServer(webhook(createReceiver(spine, { secret: (_request, req: IncomingMessage) => req.headers.host })))
})

test('a webhook is a listener of HTTP/2, and the function of a platform', () => {
  const hook = webhook(spine, { secret, on: { '*': () => {} } })
  http2.createServer(hook)
  expectTypeOf(hook).toExtend<
    (
      request: IncomingMessage & { body: unknown },
      response: ServerResponse & { send: (body: unknown) => unknown },
    ) => unknown
  >()
  expectTypeOf(hook({} as IncomingMessage, {} as ServerResponse)).toEqualTypeOf<Promise<void>>()
})

test('a mistake is a type error', () => {
  // @ts-expect-error the secret is missing
  webhook(spine, { on: { '*': () => {} } })
  // @ts-expect-error it is run.completed
  webhook(spine, { secret, on: { 'run.complete': () => {} } })
  // @ts-expect-error not every event has a duration
  webhook(spine, { secret, handler: (request) => request.webhookEvent.data.object.duration_ms })
  // @ts-expect-error options belong to createReceiver
  webhook(createReceiver(spine, { secret }), { tolerance: 60 })
})
