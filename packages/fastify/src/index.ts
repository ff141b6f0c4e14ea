export {
  genericWebhook,
  type NamedWebhook,
  plugipayWebhook,
  speckleWebhook,
  spineWebhook,
} from './reference-webhooks.ts'
export {
  type FastifyHandler,
  type FastifyWebhookOptions,
  type RouteOptions,
  type VerifiedRequest,
  webhook,
} from './webhook.ts'
