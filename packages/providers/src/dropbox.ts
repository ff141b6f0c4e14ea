import { type AnyEvents, defineProvider, hmac, type WebhookProvider } from '@rawhook/core'

const challengeForm = /^[\w-]{1,128}$/

/**
 * Dropbox: `X-Dropbox-Signature: <hex>` over the body, with the app secret. The `GET ?challenge=` is answered by itself.
 *
 * A notification names accounts in which something changed, and nothing else: it has no type (here `list_folder`) and
 * no id, and equal bodies are normal, so none of them is a duplicate. Read what changed with a cursor.
 * @see https://www.dropbox.com/developers/reference/webhooks
 */
export const dropbox: WebhookProvider<AnyEvents> = defineProvider<AnyEvents>({
  name: 'dropbox',
  title: 'Dropbox',
  documentation: 'https://www.dropbox.com/developers/reference/webhooks',
  keys: 'secret',
  secretVariable: 'DROPBOX_APP_SECRET',
  body: 'json',
  signature: hmac({ hash: 'sha256', encoding: 'hex', header: 'X-Dropbox-Signature' }),
  dedupe: 'none',
  typeSigned: true,
  ackDeadline: 10_000,
  greet({ method, query }) {
    const challenge = method === 'GET' ? query.get('challenge') : null
    return challenge !== null && challengeForm.test(challenge) ? { text: challenge } : undefined
  },
  toEvents: (payload) => [{ type: 'list_folder', data: payload, raw: payload }],
})
