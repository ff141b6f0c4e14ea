import { type AnyEvents, defineProvider, hmac, type WebhookProvider } from '@rawhook/core'

interface Notification {
  readonly id: string
  readonly topic: string
  readonly data?: unknown
}

/**
 * Intercom: `X-Hub-Signature: sha1=<hex>` over the body. The secret is the app's client secret.
 *
 * It asks with HEAD when the URL is saved and sends a `ping`, which has no id: both are answered. A redelivery differs
 * in `delivery_attempts`, and its id stays. Answer 410 and it ends the subscription.
 * @see https://developers.intercom.com/docs/webhooks/webhook-notifications
 */
export const intercom: WebhookProvider<AnyEvents> = defineProvider<AnyEvents>({
  name: 'intercom',
  title: 'Intercom',
  documentation: 'https://developers.intercom.com/docs/webhooks/webhook-notifications',
  secretVariable: 'INTERCOM_CLIENT_SECRET',
  keys: 'secret',
  body: 'json',
  signature: hmac({
    hash: 'sha1',
    encoding: 'hex',
    header: 'X-Hub-Signature',
    format: { kind: 'prefixed', prefix: 'sha1=' },
  }),
  dedupe: 'signed-id',
  bodyChangesOnRetry: true,
  typeSigned: true,
  ackDeadline: 5000,
  retryHorizon: 60,
  greet: ({ method }) => (method === 'HEAD' ? { status: 200 } : undefined),
  answerTo: (payload) => ((payload as Partial<Notification>).topic === 'ping' ? { json: { ok: true } } : undefined),
  toEvents(payload) {
    const { id, topic, data } = payload as Notification
    return [{ id, type: topic, data, raw: payload }]
  },
})
