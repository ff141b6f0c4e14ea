import { type AnyEvents, compositeId, defineProvider, hmac, type WebhookProvider } from '@rawhook/core'

interface Envelope {
  readonly event: string
  readonly created_at?: string
  readonly payload?: { readonly uri?: string }
}

const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/

/** The parts with colons between them, unless they have colons where two readings would be possible: then a digest. */
function idOf({ event, created_at, payload }: Envelope): string | undefined {
  const uri = payload?.uri
  const occurrence = time.test(created_at ?? '') ? compositeId([event, created_at]) : undefined
  return typeof uri === 'string' ? occurrence && `${uri}:${occurrence}` : undefined
}

function identify({ raw }: { readonly raw: unknown }): unknown {
  const { event, created_at, payload } = raw as Envelope
  return typeof payload?.uri === 'string' && created_at !== undefined ? [payload.uri, event, created_at] : undefined
}

/**
 * Calendly: `Calendly-Webhook-Signature: t=<unix>,v1=<hex>` over `{timestamp}.{body}`. The secret is the `signing_key`
 * that the subscription was created with.
 *
 * It sends no id: the id here is the resource's URI, the event and the time it was created. Signatures are good for 3
 * minutes, as in Calendly's own sample.
 * @see https://developer.calendly.com/api-docs/4c305798a61d3-webhook-signatures
 */
export const calendly: WebhookProvider<AnyEvents> = defineProvider<AnyEvents>({
  name: 'calendly',
  title: 'Calendly',
  documentation: 'https://developer.calendly.com/api-docs/4c305798a61d3-webhook-signatures',
  secretVariable: 'CALENDLY_WEBHOOK_SIGNING_KEY',
  secretHint: 'Calendly signs nothing when a subscription was created without a signing_key: create it with one.',
  keys: 'secret',
  body: 'json',
  signature: hmac({
    hash: 'sha256',
    encoding: 'hex',
    header: 'Calendly-Webhook-Signature',
    format: { kind: 'key-value', separator: ',', timestamp: 't', signature: 'v1' },
    timestamp: { unit: 'seconds' },
    content: '{timestamp}.{body}',
  }),
  tolerance: 180,
  dedupe: 'signed-id',
  typeSigned: true,
  ackDeadline: 15_000,
  retryHorizon: 86_400,
  identify,
  toEvents(body) {
    const envelope = body as Envelope
    return [{ id: idOf(envelope), type: envelope.event, data: envelope.payload, raw: body }]
  },
})
