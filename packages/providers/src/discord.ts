import { type AnyEvents, defineProvider, publicKey, type WebhookProvider } from '@rawhook/core'

interface Payload {
  readonly id?: string
  readonly type: number
  readonly data?: unknown
  readonly event?: { readonly type: string; readonly data?: unknown }
}

const interactionTypes = new Map([
  [2, 'APPLICATION_COMMAND'],
  [3, 'MESSAGE_COMPONENT'],
  [4, 'APPLICATION_COMMAND_AUTOCOMPLETE'],
  [5, 'MODAL_SUBMIT'],
])

/**
 * Discord: `X-Signature-Ed25519: <hex>` over timestamp and body, for webhook events and for interactions. The secret is
 * the application's public key.
 *
 * Both kinds of `PING` are answered, each in its own way, once they are proved. Bad signatures get 401: Discord sends
 * some on purpose. A webhook event has no id, and here it is the SHA-256 of the body. An interaction has its own, and it
 * wants an answer of the app's in 3 seconds: give it from `handler`. How long a timestamp is good Discord does not
 * say; here it is the 10 minutes for which it repeats an event.
 * @see https://docs.discord.com/developers/events/webhook-events
 */
export const discord: WebhookProvider<AnyEvents> = defineProvider<AnyEvents>({
  name: 'discord',
  title: 'Discord',
  documentation: 'https://docs.discord.com/developers/events/webhook-events',
  secretVariable: 'DISCORD_PUBLIC_KEY',
  keys: 'public',
  body: 'json',
  signature: publicKey({
    algorithm: 'ed25519',
    encoding: 'hex',
    key: 'hex',
    header: 'X-Signature-Ed25519',
    timestamp: { header: 'X-Signature-Timestamp', unit: 'seconds' },
    content: '{timestamp}{body}',
  }),
  tolerance: 600,
  dedupe: 'digest',
  typeSigned: true,
  rejectStatus: 401,
  success: { status: 204 },
  ackDeadline: 3000,
  retryHorizon: 600,
  answerTo(payload) {
    const { type, event } = payload as Payload
    if (type === 0) return { status: 204 }
    return type === 1 && event === undefined ? { json: { type: 1 } } : undefined
  },
  toEvents(payload) {
    const { id, type, data, event } = payload as Payload
    if (event !== undefined) return [{ type: event.type, data: event.data, raw: payload }]
    return [{ id, type: interactionTypes.get(type) ?? String(type), data, raw: payload }]
  },
})
