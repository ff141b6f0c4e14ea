export { captureRawBody } from './captured-body.ts'
export {
  genericWebhook,
  type NamedWebhook,
  plugipayWebhook,
  speckleWebhook,
  spineWebhook,
} from './reference-webhooks.ts'
export { type ExpressHandler, type ExpressWebhookOptions, webhook } from './webhook.ts'
export type { WebhookLocals, WebhookMiddleware } from './webhook-locals.ts'
