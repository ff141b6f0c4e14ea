import type { WebhookEvent } from '@rawhook/core'
import type { FastifyInstance } from 'fastify'

declare module 'fastify' {
  interface FastifyRequest {
    /** The verified event; `null` on every route but a webhook's. */
    webhookEvent: WebhookEvent | null
    /** The exact bytes that were verified. */
    rawBody: Buffer | null
  }
}

/** Declares what a webhook attaches, once however many of them an app registers. */
export function decorateRequests(app: FastifyInstance): void {
  for (const name of ['webhookEvent', 'rawBody']) {
    if (!app.hasRequestDecorator(name)) app.decorateRequest(name, null)
  }
}
