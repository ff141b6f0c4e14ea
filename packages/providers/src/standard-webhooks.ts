import {
  type AnyEvents,
  type DeliveryView,
  defineProvider,
  type EventDraft,
  hmac,
  type OneOfScheme,
  oneOf,
  publicKey,
  type Secret,
  type WebhookProvider,
} from '@rawhook/core'

/** How a sender on the wire of Standard Webhooks differs from it. */
export interface StandardWire {
  /** The first word of the header names; of several, a delivery has one. @default ['Webhook'] */
  readonly headers?: readonly ('Webhook' | 'Svix')[]
  /** `utf8`: the text of a secret is the key. `prefixed`: only `whsec_` announces base64. @default 'base64' */
  readonly key?: 'base64' | 'utf8' | 'prefixed'
}

const keys = {
  utf8: 'utf8',
  base64: { prefix: 'whsec_', encoding: 'base64' },
  prefixed: { prefix: 'whsec_', encoding: 'base64', bare: 'utf8' },
} as const

const wire = (name: 'Webhook' | 'Svix', version: string) =>
  ({
    encoding: 'base64',
    header: `${name}-Signature`,
    id: `${name}-Id`,
    timestamp: { header: `${name}-Timestamp`, unit: 'seconds' },
    format: { kind: 'versioned-list', separator: ' ', version, delimiter: ',' },
    content: '{id}.{timestamp}.{body}',
  }) as const

const isAsymmetric = (secret: Secret): boolean => typeof secret === 'string' && /^wh[ps]k_/.test(secret)

/**
 * The signature of Standard Webhooks: `v1` with a shared secret, `v1a` with a public key (`whpk_…`). `sign` makes a
 * `v1a` signature of a private key (`whsk_…`).
 */
export function standardSignature({ headers = ['Webhook'], key = 'base64' }: StandardWire = {}): OneOfScheme {
  return oneOf(
    ...headers.flatMap((name) => [
      {
        scheme: hmac({ ...wire(name, 'v1'), hash: 'sha256', key: keys[key] }),
        accepts: (secret: Secret) => !isAsymmetric(secret),
      },
      {
        scheme: publicKey({
          ...wire(name, 'v1a'),
          algorithm: 'ed25519',
          key: { prefix: ['whpk_', 'whsk_'], encoding: 'base64' },
        }),
        accepts: isAsymmetric,
      },
    ]),
  )
}

/** Makes the one event of a delivery: its id is the signed one of the header, its type the body's. */
export function standardEvent(payload: unknown, { signedId }: DeliveryView): readonly EventDraft[] {
  const { type, data } = payload as { readonly type: string; readonly data?: unknown }
  return [{ id: signedId, type, data: data ?? payload, raw: payload }]
}

/**
 * Standard Webhooks: `Webhook-Id`, `Webhook-Timestamp` and `Webhook-Signature: v1,<base64> v1a,<base64>`, all of them
 * signed. The event's id is the `Webhook-Id` header; `type` of the body is recommended, and here it is required.
 * @see https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
export const standardWebhooks: WebhookProvider<AnyEvents> = defineProvider<AnyEvents>({
  name: 'standard-webhooks',
  title: 'Standard Webhooks',
  documentation: 'https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md',
  keys: 'secret',
  secretForms: { prefixes: ['whsec_'] },
  body: 'json',
  signature: standardSignature(),
  tolerance: 300,
  dedupe: 'signed-id',
  typeSigned: true,
  ackDeadline: 15_000,
  toEvents: standardEvent,
})
