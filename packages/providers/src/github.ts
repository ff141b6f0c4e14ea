import { type AnyEvents, defineProvider, hmac, type WebhookProvider } from '@rawhook/core'

/**
 * GitHub: `X-Hub-Signature-256: sha256=<hex>` over the body, which is JSON or, by default, a form with `payload`.
 *
 * Type (`X-GitHub-Event`) and id (`X-GitHub-Delivery`) stand in headers that are not signed. GitHub does not repeat a
 * failed delivery by itself; one that a person sends again keeps its id.
 * @see https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries
 */
export const github: WebhookProvider<AnyEvents> = defineProvider<AnyEvents>({
  name: 'github',
  title: 'GitHub',
  documentation: 'https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries',
  keys: 'secret',
  body: { form: 'payload' },
  signature: hmac({
    hash: 'sha256',
    encoding: 'hex',
    header: 'X-Hub-Signature-256',
    format: { kind: 'prefixed', prefix: 'sha256=' },
  }),
  dedupe: 'unsigned-id',
  typeSigned: false,
  headers: ['X-GitHub-Event', 'X-GitHub-Delivery', 'X-GitHub-Hook-ID'],
  maxBodyBytes: 25 * 1024 * 1024,
  ackDeadline: 10_000,
  retryHorizon: 0,
  toEvents: (payload, { header }) => [
    { id: header('X-GitHub-Delivery'), type: header('X-GitHub-Event') ?? '', data: payload, raw: payload },
  ],
})
