import { sign, type WebhookProvider } from '@rawhook/core'
import { genericWebhook, plugipayWebhook, speckleWebhook, spineWebhook } from '@rawhook/express'
import { generic } from '@rawhook/providers/generic'
import { plugipay } from '@rawhook/providers/plugipay'
import { speckle } from '@rawhook/providers/speckle'
import { spine } from '@rawhook/providers/spine'
import type { RequestHandler } from 'express'
import supertest from 'supertest'
import { describe, expect, it } from 'vitest'
import { expresses } from './expresses.ts'
import { completed, secret } from './spine-app.ts'

const ran: string[] = []
const options = { log: false, on: { '*': ({ type }: { readonly type: string }) => void ran.push(type) } } as const

interface Reference {
  readonly provider: WebhookProvider<never>
  readonly middleware: RequestHandler
  readonly body: string
  readonly type: string
  readonly statuses: readonly [accepted: number, refused: number]
}

const references: readonly Reference[] = [
  {
    provider: spine,
    middleware: spineWebhook(secret, options),
    body: completed,
    type: 'run.completed',
    statuses: [200, 400],
  },
  {
    provider: speckle,
    middleware: speckleWebhook(secret, options),
    body: '{"payload":{"streamId":"s","event":{"event_name":"commit_create"}}}',
    type: 'commit_create',
    statuses: [200, 401],
  },
  {
    provider: plugipay,
    middleware: plugipayWebhook(secret, options),
    body: '{"id":"evt_1","type":"plugipay.invoice.paid.v1","data":{"object":{"id":"in_1"}}}',
    type: 'plugipay.invoice.paid.v1',
    statuses: [204, 400],
  },
  {
    provider: generic(),
    middleware: genericWebhook(secret, options),
    body: '{"type":"order.paid"}',
    type: 'order.paid',
    statuses: [200, 400],
  },
]

for (const { name, express } of expresses) {
  describe(`the reference providers in ${name}`, () => {
    for (const { provider, middleware, body, type, statuses } of references) {
      it(`receives ${provider.name} with its own function`, async () => {
        const app = express().use('/webhook', middleware)
        const post = (headers: Record<string, string>) =>
          supertest(app).post('/webhook').set('content-type', 'application/json').set(headers).send(body)
        ran.length = 0
        const good = await post(await sign(provider, { body, secret }))
        const bad = await post(await sign(provider, { body, secret: 'whsec_of_somebody_else' }))
        expect([good.status, bad.status]).toEqual(statuses)
        expect(ran).toEqual([type])
      })
    }
  })
}
