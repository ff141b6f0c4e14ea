// The public API as an application writes it. Compiled with every supported module resolution, also as CommonJS.
import { createReceiver, defineProvider, sign, verify, WebhookError } from '@rawhook/core'
import { diagnose, withDoctor } from '@rawhook/doctor'
import { captureRawBody, webhook as expressWebhook, spineWebhook as spineExpress } from '@rawhook/express'
import { webhook as fastifyWebhook, spineWebhook as spineFastify } from '@rawhook/fastify'
import { webhook as honoWebhook, spineWebhook as spineHono } from '@rawhook/hono'
import { postgresInbox } from '@rawhook/inbox/postgres'
import { readSqliteInbox, sqliteInbox } from '@rawhook/inbox/sqlite'
import { webhook as nodeWebhook } from '@rawhook/node'
import { github } from '@rawhook/providers/github'
import { spine } from '@rawhook/providers/spine'
import { stripe } from '@rawhook/providers/stripe'
import * as testing from '@rawhook/testing'
import * as contracts from '@rawhook/testing/contracts'

const secret = 'whsec_consumer'
export const receiver = createReceiver(spine, { secret })
export const handlers = [
  expressWebhook(spine, { secret }),
  honoWebhook(spine, { secret }),
  nodeWebhook(spine, { secret }),
]
export const spineHandlers = [spineExpress(secret), spineHono(secret), spineFastify, fastifyWebhook]

// This application has installed neither `stripe` nor `@octokit/openapi-webhooks-types`.
// @ts-expect-error it is invoice.paid
createReceiver(stripe, { secret, on: { 'invoice.payed': () => {} } })
// @ts-expect-error the type is issues, and the action is in its data
createReceiver(github, { secret, on: { 'issues.opened': () => {} } })
createReceiver(stripe, { secret, on: { 'invoice.*': (event) => event.livemode satisfies boolean } })

export async function roundTrip(body: Uint8Array<ArrayBuffer>, now: number): Promise<string> {
  const headers = await sign(spine, { body, secret, now })
  const event = await verify(spine, { body, headers, secret, now })
  const id: string = event.id
  // @ts-expect-error an event that resolved to `any` would have this
  void event.notThere
  return id
}

export const inboxes = [postgresInbox, readSqliteInbox, sqliteInbox]
export const rest = [diagnose, withDoctor, captureRawBody, defineProvider, WebhookError, testing, contracts]
