import type { AddressInfo } from 'node:net'
import { genericWebhook, plugipayWebhook, speckleWebhook, spineWebhook } from '@rawhook/express'
import express from 'express'
import { type Observer, type Server, secretOf, webhookOptions } from './server.ts'

export async function startExpress(observer: Observer): Promise<Server> {
  const options = webhookOptions('express', observer)
  const webhooks = express.Router()
  webhooks.use('/spine', spineWebhook(secretOf('spine'), options.spine))
  webhooks.use('/speckle', speckleWebhook(secretOf('speckle'), options.speckle))
  webhooks.use('/plugipay', plugipayWebhook(secretOf('plugipay'), options.plugipay))
  webhooks.use('/generic', genericWebhook(secretOf('generic'), options.generic))

  const app = express()
  app.use('/webhooks', webhooks)
  app.use(express.json())
  app.use('/parsed', webhooks) // the mistake: the parser has eaten the bytes

  const server = app.listen(0, '127.0.0.1')
  await new Promise((resolve, reject) => server.once('listening', resolve).once('error', reject))
  const { port } = server.address() as AddressInfo
  return {
    framework: 'express',
    url: `http://127.0.0.1:${port}`,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  }
}
