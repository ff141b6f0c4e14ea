// Nothing in here is Node's: deploy this file to Workers, Deno, Bun or Vercel Edge as it is.
import type { WebhookContext, WebhookEvent } from '@rawhook/core'
import { genericWebhook, plugipayWebhook, speckleWebhook, spineWebhook } from '@rawhook/hono'
import { type Context, Hono } from 'hono'

/** Edge runtimes have no `process.env`: bindings and secrets come with each request, in `c.env`. */
interface AppEnv {
  Bindings: {
    SPINE_WEBHOOK_SECRET?: string
    SPECKLE_WEBHOOK_SECRET?: string
    PLUGIPAY_WEBHOOK_SECRET?: string
    GENERIC_WEBHOOK_SECRET?: string
    WEBHOOK_SECRET?: string
  }
}

const seen: { id: string; type: string; provider: string }[] = []
const remember = ({ id, type }: WebhookEvent, { provider }: WebhookContext): void => {
  seen.push({ id, type, provider })
}

const app = new Hono<AppEnv>()

app.all(
  '/webhooks/spine',
  spineWebhook((_request, c: Context<AppEnv>) => c.env.SPINE_WEBHOOK_SECRET, {
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

app.all(
  '/webhooks/speckle',
  speckleWebhook((_request, c: Context<AppEnv>) => c.env.SPECKLE_WEBHOOK_SECRET, { on: { '*': remember } }),
)

app.all(
  '/webhooks/plugipay',
  plugipayWebhook((_request, c: Context<AppEnv>) => c.env.PLUGIPAY_WEBHOOK_SECRET, { on: { '*': remember } }),
)

// Without `on`: verify, attach, go on. The response is yours.
app.post(
  '/webhooks/generic',
  genericWebhook((_request, c: Context<AppEnv>) => c.env.GENERIC_WEBHOOK_SECRET ?? c.env.WEBHOOK_SECRET),
  (c) => {
    const { id, type } = c.get('webhookEvent')
    seen.push({ id, type, provider: 'generic' })
    return c.json({ ok: true })
  },
)

app.get('/_seen', (c) => c.json(seen))

export default app
