import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { spineWebhook, webhook } from '@rawhook/express'
import { spine } from '@rawhook/providers/spine'
import type { Request, Response } from 'express'
import { expectTypeOf, test } from 'vitest'

// The functions of platforms, as their packages declare them. Checked with the types of Express 4 and 5.

/** Google Cloud Functions, Firebase: the request of Express with the bytes beside it. */
interface CloudRequest extends Request {
  rawBody: Buffer
  executionId?: string
}
type CloudFunction = (request: CloudRequest, response: Response) => void | Promise<void>

/** Vercel and the API routes of Next.js: Node's message with what is parsed when it is asked for. */
type VercelRequest = IncomingMessage & { query: object; cookies: object; body: unknown }
type VercelResponse = ServerResponse & {
  send: (body: unknown) => VercelResponse
  json: (body: unknown) => VercelResponse
  status: (code: number) => VercelResponse
}
type VercelFunction = (request: VercelRequest, response: VercelResponse) => unknown

const secret = 'whsec_types'
const hooks = [
  spineWebhook(secret),
  webhook(spine, { secret, on: { '*': () => {} } }),
  webhook(spine, { secret, handler: ({ webhookEvent }, response) => response.json({ id: webhookEvent.id }) }),
] as const

test('a webhook is the function of a platform', () => {
  for (const hook of hooks) {
    expectTypeOf(hook).toExtend<CloudFunction>()
    expectTypeOf(hook).toExtend<VercelFunction>()
    createServer(hook)
  }
})

test('it returns its promise, for what waits for it', () => {
  const handler = async (request: VercelRequest, response: VercelResponse): Promise<void> => {
    const done = hooks[0](request, response)
    expectTypeOf(done).toEqualTypeOf<Promise<void>>()
    await done
  }
  expectTypeOf(handler).toExtend<VercelFunction>()
})
