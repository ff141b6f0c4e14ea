export {
  genericWebhook,
  type NamedWebhook,
  plugipayWebhook,
  speckleWebhook,
  spineWebhook,
} from './reference-webhooks.ts'
export {
  type HonoHandler,
  type HonoSecret,
  type HonoWebhookOptions,
  type WebhookVariables,
  webhook,
} from './webhook.ts'
