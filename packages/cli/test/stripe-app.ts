import { createServer } from 'node:http'
import type { WebhookEvent } from '@rawhook/core'
import { webhook } from '@rawhook/node'
import { stripe } from '@rawhook/providers/stripe'
import { listening } from '@rawhook/testing'
import { onTestFinished } from 'vitest'
import { secret } from './stripe-delivery.ts'

/** An app that takes Stripe's deliveries, on a free port, until the test ends. */
export async function stripeApp(): Promise<{ readonly url: string; readonly events: readonly WebhookEvent[] }> {
  const events: WebhookEvent[] = []
  const { port, close } = await listening(
    createServer(webhook(stripe, { secret, log: false, on: { '*': (event) => void events.push(event) } })),
  )
  onTestFinished(close)
  return { url: `http://127.0.0.1:${port}/webhooks/stripe`, events }
}
