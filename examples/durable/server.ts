/**
 * Webhooks that are on disk before they are acknowledged, and take effect once: kill this process whenever you like.
 *
 * - `INBOX=sqlite:<path>` (default `sqlite:webhooks.db`) or `postgres:<url>`
 * - `EFFECTS=<path>`: a file with one line `<id> <type> <provider>` for each effect, kept equal to the table `effect`
 *   in the inbox's database, where the handlers write with `ctx.commit`; it is up to date soon after every start
 * - `HANDLER_MS`: how long a handler works before it commits (default 0)
 * - `LEASE_MS`: after which time another process takes over what a killed one had begun (default 5000)
 * - `PORT`, `SPINE_WEBHOOK_SECRET`, `SPECKLE_WEBHOOK_SECRET`, `PLUGIPAY_WEBHOOK_SECRET`, `GENERIC_WEBHOOK_SECRET`
 *
 * `GET /_seen` lists all effects as JSON.
 */
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { createReceiver, type WebhookContext, type WebhookEvent } from '@rawhook/core'
import { webhook } from '@rawhook/express'
import { generic } from '@rawhook/providers/generic'
import { plugipay } from '@rawhook/providers/plugipay'
import { speckle } from '@rawhook/providers/speckle'
import { spine } from '@rawhook/providers/spine'
import express from 'express'
import { effectsFile } from './effects-file.ts'
import { type Ledger, postgresLedger, sqliteLedger } from './ledger.ts'

const { env } = process
const handlerMs = Number(env.HANDLER_MS ?? 0)
const leaseMs = Number(env.LEASE_MS ?? 5000)

async function serve<TTx>({ inbox, write, effects, close }: Ledger<TTx>): Promise<void> {
  const dump = env.EFFECTS === undefined ? () => Promise.resolve() : effectsFile(env.EFFECTS, effects)

  const handle = async ({ id, type }: WebhookEvent, ctx: WebhookContext<TTx>): Promise<void> => {
    if (handlerMs > 0) await wait(handlerMs)
    await ctx.commit((tx) => write(tx, { id, type, provider: ctx.provider })) // with "completed", or not at all
    await dump()
  }

  const options = { inbox, runner: { leaseMs }, on: { '*': handle } }
  const receivers = {
    spine: createReceiver(spine, { secret: env.SPINE_WEBHOOK_SECRET, ...options }),
    speckle: createReceiver(speckle, { secret: env.SPECKLE_WEBHOOK_SECRET, ...options }),
    plugipay: createReceiver(plugipay, { secret: env.PLUGIPAY_WEBHOOK_SECRET, ...options }),
    generic: createReceiver(generic(), { secret: env.GENERIC_WEBHOOK_SECRET ?? env.WEBHOOK_SECRET, ...options }),
  }

  const app = express()
  app.use('/webhooks/spine', webhook(receivers.spine))
  app.use('/webhooks/speckle', webhook(receivers.speckle))
  app.use('/webhooks/plugipay', webhook(receivers.plugipay))
  app.use('/webhooks/generic', webhook(receivers.generic))
  app.get('/_seen', async (_req, res) => {
    res.json(await effects())
  })

  await dump()
  for (const receiver of Object.values(receivers)) receiver.start() // picks up what the last process left

  const server = app.listen(Number(env.PORT ?? 3000), '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  console.log(`listening http://127.0.0.1:${port}`)

  await once(process, 'SIGTERM')
  server.close() // What comes meanwhile is still stored; a receiver that stops ends each connection with its answer.
  await Promise.all([once(server, 'close'), ...Object.values(receivers).map((receiver) => receiver.stop())])
  await dump()
  await close()
}

const [, kind, place = ''] = /^(sqlite|postgres):(.+)$/.exec(env.INBOX ?? 'sqlite:webhooks.db') ?? []
if (kind === 'sqlite') await serve(await sqliteLedger(place))
else if (kind === 'postgres') await serve(await postgresLedger(place.startsWith('//') ? `postgres:${place}` : place))
else throw new TypeError(`INBOX is sqlite:<path> or postgres:<url>, not '${env.INBOX}'.`)
