import {
  type AnyEvents,
  defineProvider,
  hmac,
  oneOf,
  type Secret,
  sharedSecret,
  type WebhookProvider,
} from '@rawhook/core'

interface Payload {
  readonly object_kind?: string
  readonly event_name?: string
}

const isSigningToken = (secret: Secret): boolean => typeof secret === 'string' && secret.startsWith('whsec_')

/**
 * GitLab: the secret itself in `X-Gitlab-Token`, or, when the secret is a signing token (`whsec_…`), the signature of
 * Standard Webhooks in `Webhook-Signature: v1,<base64>`.
 *
 * With a signing token only a signature is accepted, whatever `X-Gitlab-Token` says. The plain token proves who sends
 * and not what: use a signing token where the server has them. The type is `object_kind` of the body, or `event_name`
 * where there is none; the id is `Webhook-Id`, else `Idempotency-Key`, which GitLab keeps when it sends again.
 * @see https://docs.gitlab.com/user/project/integrations/webhooks/
 */
export const gitlab: WebhookProvider<AnyEvents> = defineProvider<AnyEvents>({
  name: 'gitlab',
  title: 'GitLab',
  documentation: 'https://docs.gitlab.com/user/project/integrations/webhooks/',
  keys: 'secret',
  secretForms: { mistaken: { 'glpat-': 'an access token' } },
  body: 'json',
  signature: oneOf(
    { scheme: sharedSecret({ header: 'X-Gitlab-Token' }), accepts: (secret) => !isSigningToken(secret) },
    {
      scheme: hmac({
        hash: 'sha256',
        encoding: 'base64',
        key: { prefix: 'whsec_', encoding: 'base64' },
        header: 'Webhook-Signature',
        format: { kind: 'versioned-list', separator: ' ', version: 'v1', delimiter: ',' },
        id: 'Webhook-Id',
        timestamp: { header: 'Webhook-Timestamp', unit: 'seconds' },
        content: '{id}.{timestamp}.{body}',
      }),
      accepts: isSigningToken,
    },
  ),
  tolerance: 300,
  dedupe: 'unsigned-id',
  typeSigned: false,
  headers: ['Idempotency-Key', 'X-Gitlab-Event', 'X-Gitlab-Event-UUID', 'X-Gitlab-Webhook-UUID'],
  ackDeadline: 10_000,
  toEvents(payload, { signedId, header }) {
    const { object_kind, event_name } = payload as Payload
    const id = signedId ?? header('Idempotency-Key')
    return [{ id, type: object_kind ?? event_name ?? '', data: payload, raw: payload }]
  },
})
