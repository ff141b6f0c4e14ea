export { discardMessage as discard } from '@rawhook/core/adapter'
export { bytesOf } from './bytes-of.ts'
export { incomingMessage, type MessageDetails } from './incoming-message.ts'
export { readMember, setMember, setMembers } from './members.ts'
export { type Exchange, type Next, serve } from './serve.ts'
export {
  type NodeHandler,
  type NodeWebhookOptions,
  type WebhookListener,
  type WebhookMessage,
  webhook,
} from './webhook.ts'
export { headersFor, writeAnswer } from './write-answer.ts'
