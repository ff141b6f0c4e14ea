import type { AddressInfo } from 'node:net'
import type { WebhookContext, WebhookEvent } from '@rawhook/core'
import { genericWebhook, plugipayWebhook, speckleWebhook, spineWebhook } from '@rawhook/express'
import express from 'express'

const { env } = process
const seen: { id: string; type: string; provider: string }[] = []
const remember = ({ id, type }: WebhookEvent, { provider }: WebhookContext): void => {
  seen.push({ id, type, provider })
}

const app = express()

// Webhooks come before express.json(): a signature covers the raw bytes, and a parser keeps none of them.
app.use(
  '/webhooks/spine',
  spineWebhook(env.SPINE_WEBHOOK_SECRET, {
    on: {
      'run.completed': async (event, ctx) => {
        const { run_id, duration_ms } = event.data.object // typed by the provider's event map
        console.log(`run ${run_id} took ${duration_ms} ms`)
        remember(event, ctx)
      },
      '*': remember,
    },
  }),
)

app.use('/webhooks/speckle', speckleWebhook(env.SPECKLE_WEBHOOK_SECRET, { on: { '*': remember } }))
app.use('/webhooks/plugipay', plugipayWebhook(env.PLUGIPAY_WEBHOOK_SECRET, { on: { '*': remember } }))

// Without `on`: verify, attach, go on. The response is yours.
app.post('/webhooks/generic', genericWebhook(env.GENERIC_WEBHOOK_SECRET ?? env.WEBHOOK_SECRET), (req, res) => {
  const { id, type } = req.webhookEvent
  seen.push({ id, type, provider: 'generic' })
  res.json({ ok: true })
})

app.use(express.json())
app.get('/_seen', (_req, res) => {
  res.json(seen)
})

const server = app.listen(Number(env.PORT ?? 3000), '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo
  console.log(`listening http://127.0.0.1:${port}`)
})

process.once('SIGTERM', () => server.close())
