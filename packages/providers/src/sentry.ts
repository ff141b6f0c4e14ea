import { type AnyEvents, defineProvider, hmac, type WebhookProvider } from '@rawhook/core'

interface Payload {
  readonly action?: string
  readonly data?: unknown
}

/**
 * Sentry: `Sentry-Hook-Signature: <hex>` over the body. The secret is the integration's client secret.
 *
 * The type is `<resource>.<action>` (`issue.created`): the resource stands in `Sentry-Hook-Resource`, which is not
 * signed, and so do the id (`Request-ID`) and the timestamp, which therefore is not checked. Sentry waits for 1 second
 * only: acknowledge on receipt.
 * @see https://docs.sentry.io/integrations/integration-platform/webhooks/
 */
export const sentry: WebhookProvider<AnyEvents> = defineProvider<AnyEvents>({
  name: 'sentry',
  title: 'Sentry',
  documentation: 'https://docs.sentry.io/integrations/integration-platform/webhooks/',
  secretVariable: 'SENTRY_CLIENT_SECRET',
  keys: 'secret',
  body: 'json',
  signature: hmac({ hash: 'sha256', encoding: 'hex', header: 'Sentry-Hook-Signature' }),
  dedupe: 'unsigned-id',
  typeSigned: false,
  headers: ['Sentry-Hook-Resource', 'Request-ID'],
  ackDeadline: 1000,
  toEvents(payload, { header }) {
    const { action, data } = payload as Payload
    const resource = header('Sentry-Hook-Resource')
    const type = resource !== undefined && action !== undefined ? `${resource}.${action}` : (resource ?? '')
    return [{ id: header('Request-ID'), type, data, raw: payload }]
  },
})
