import { type AnyEvents, defineProvider, hmac, type WebhookProvider } from '@rawhook/core'

/**
 * Bitbucket Cloud and Data Center: `X-Hub-Signature: sha256=<hex>` over the body.
 *
 * GitHub's header of that name is SHA-1; here the prefix says SHA-256, and nothing else is accepted. Type
 * (`X-Event-Key`) and id (`X-Request-UUID`) stand in headers that are not signed.
 *
 * Bitbucket sends again, at once and twice, only what is answered with 5xx: so a refused signature is.
 * @see https://support.atlassian.com/bitbucket-cloud/docs/manage-webhooks/
 */
export const bitbucket: WebhookProvider<AnyEvents> = defineProvider<AnyEvents>({
  name: 'bitbucket',
  title: 'Bitbucket',
  documentation: 'https://support.atlassian.com/bitbucket-cloud/docs/manage-webhooks/',
  keys: 'secret',
  secretHint: 'Bitbucket signs nothing when no secret is set: set one on the webhook.',
  body: 'json',
  signature: hmac({
    hash: 'sha256',
    encoding: 'hex',
    header: 'X-Hub-Signature',
    format: { kind: 'prefixed', prefix: 'sha256=' },
  }),
  dedupe: 'unsigned-id',
  typeSigned: false,
  rejectStatus: 503,
  headers: ['X-Event-Key', 'X-Request-UUID', 'X-Hook-UUID', 'X-Attempt-Number'],
  ackDeadline: 10_000,
  toEvents: (payload, { header }) => [
    { id: header('X-Request-UUID'), type: header('X-Event-Key') ?? '', data: payload, raw: payload },
  ],
})
