import type { WebhookContext, WebhookEvent } from '@rawhook/core'
import { genericWebhook, plugipayWebhook, speckleWebhook, spineWebhook } from '@rawhook/fastify'
import Fastify from 'fastify'

const { env } = process
const seen: { id: string; type: string; provider: string }[] = []
const remember = ({ id, type }: WebhookEvent, { provider }: WebhookContext): void => {
  seen.push({ id, type, provider })
}

const app = Fastify()

// Each webhook is a plugin with a route of its own, so the parsers of other routes do not matter to it.
await app.register(spineWebhook, {
  secret: env.SPINE_WEBHOOK_SECRET,
  path: '/webhooks/spine',
  on: {
    'run.completed': async (event, ctx) => {
      const { run_id, duration_ms } = event.data.object // typed by the provider's event map
      console.log(`run ${run_id} took ${duration_ms} ms`)
      remember(event, ctx)
    },
    '*': remember,
  },
})

await app.register(speckleWebhook, {
  secret: env.SPECKLE_WEBHOOK_SECRET,
  path: '/webhooks/speckle',
  on: { '*': remember },
})

await app.register(plugipayWebhook, {
  secret: env.PLUGIPAY_WEBHOOK_SECRET,
  path: '/webhooks/plugipay',
  on: { '*': remember },
})

// With `handler` instead of `on`, the reply is yours.
await app.register(genericWebhook, {
  secret: env.GENERIC_WEBHOOK_SECRET ?? env.WEBHOOK_SECRET,
  path: '/webhooks/generic',
  handler: async (request) => {
    const { id, type } = request.webhookEvent
    seen.push({ id, type, provider: 'generic' })
    return { ok: true }
  },
})

app.get('/_seen', async () => seen)

const address = await app.listen({ port: Number(env.PORT ?? 3000), host: '127.0.0.1' })
console.log(`listening ${address}`)

process.once('SIGTERM', () => void app.close())
