import { type AnyEvents, defineProvider, hmac, type WebhookProvider } from '@rawhook/core'

interface Envelope {
  readonly event: { readonly id: string; readonly event_type: string; readonly data?: unknown }
}

/**
 * PagerDuty webhooks V3: `X-PagerDuty-Signature: v1=<hex>[,v1=<hex>]` over the body, one signature for each secret
 * while they are rotated. The secret looks like base64, and it is used as text.
 *
 * A 4xx answer drops the event for good, and three of them in a row end the subscription a day later. The test event is
 * `pagey.ping`.
 * @see https://developer.pagerduty.com/docs/webhooks/webhook-signatures/
 */
export const pagerduty: WebhookProvider<AnyEvents> = defineProvider<AnyEvents>({
  name: 'pagerduty',
  title: 'PagerDuty',
  documentation: 'https://developer.pagerduty.com/docs/webhooks/webhook-signatures/',
  keys: 'secret',
  body: 'json',
  signature: hmac({
    hash: 'sha256',
    encoding: 'hex',
    header: 'X-PagerDuty-Signature',
    format: { kind: 'versioned-list', separator: ',', version: 'v1', delimiter: '=' },
  }),
  dedupe: 'signed-id',
  typeSigned: true,
  ackDeadline: 5000,
  retryHorizon: 172_800,
  toEvents(payload) {
    const { event } = payload as Envelope
    return [{ id: event.id, type: event.event_type, data: event.data, raw: payload }]
  },
})
