import { type AnyEvents, defineProvider, hmac, type WebhookProvider } from '@rawhook/core'

interface Payload {
  readonly id: string
  readonly type: string
  readonly data?: unknown
  readonly verification_token?: unknown
}

/**
 * Notion: `X-Notion-Signature: sha256=<hex>` over the body. The secret is the verification token of the subscription.
 *
 * Notion posts that token to the URL before anybody can have it, and anybody can post one: such a delivery never
 * becomes the secret, and it is neither logged nor handed to a handler. Read the first token with an endpoint of your
 * own, configure it here and paste it into Notion. A token that Notion sends again is acknowledged when it is signed
 * with the configured one, and refused otherwise. A redelivery differs in `attempt_number`, and its id stays.
 * @see https://developers.notion.com/reference/webhooks
 */
export const notion: WebhookProvider<AnyEvents> = defineProvider<AnyEvents>({
  name: 'notion',
  title: 'Notion',
  documentation: 'https://developers.notion.com/reference/webhooks',
  secretVariable: 'NOTION_VERIFICATION_TOKEN',
  keys: 'secret',
  secretForms: { prefixes: ['secret_'], mistaken: { ntn_: "an integration's token" } },
  body: 'json',
  signature: hmac({
    hash: 'sha256',
    encoding: 'hex',
    header: 'X-Notion-Signature',
    format: { kind: 'prefixed', prefix: 'sha256=' },
  }),
  dedupe: 'signed-id',
  bodyChangesOnRetry: true,
  typeSigned: true,
  retryHorizon: 86_400,
  answerTo: (payload) => ((payload as Partial<Payload>).verification_token === undefined ? undefined : { status: 200 }),
  toEvents(payload) {
    const { id, type, data } = payload as Payload
    return [{ id, type, data: data ?? payload, raw: payload }]
  },
})
