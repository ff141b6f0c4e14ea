import { type AnyEvents, defineProvider, draftEach, hmac, type WebhookProvider } from '@rawhook/core'

interface Envelope {
  readonly subscription: { readonly type: string }
  readonly challenge?: unknown
  readonly event?: unknown
  readonly events?: readonly { readonly id: string; readonly data: unknown }[]
}

const challengeForm = /^[\w-]{1,128}$/

/**
 * Twitch EventSub: `Twitch-Eventsub-Message-Signature: sha256=<hex>` over id, timestamp and body, without anything
 * between them. The challenge of a new subscription is answered by itself, once it is proved.
 *
 * The id is the signed message id (batched events have their own, or else the SHA-256 of what they hold). `Twitch-Eventsub-Message-Type` is not signed: the
 * body tells the type. A subscription that Twitch ended arrives as the event `revocation`.
 * @see https://dev.twitch.tv/docs/eventsub/handling-webhook-events/
 */
export const twitch: WebhookProvider<AnyEvents> = defineProvider<AnyEvents>({
  name: 'twitch',
  title: 'Twitch',
  documentation: 'https://dev.twitch.tv/docs/eventsub/handling-webhook-events/',
  keys: 'secret',
  secretVariable: 'TWITCH_EVENTSUB_SECRET',
  secretHint: 'It is the text of 10 to 100 ASCII characters that you passed when you subscribed.',
  body: 'json',
  signature: hmac({
    hash: 'sha256',
    encoding: 'hex',
    header: 'Twitch-Eventsub-Message-Signature',
    format: { kind: 'prefixed', prefix: 'sha256=' },
    timestamp: { header: 'Twitch-Eventsub-Message-Timestamp', unit: 'rfc3339' },
    id: 'Twitch-Eventsub-Message-Id',
    content: '{id}{timestamp}{body}',
  }),
  tolerance: 600,
  dedupe: 'signed-id',
  typeSigned: true,
  answerTo(payload) {
    const { challenge, event, events } = payload as Envelope
    if (event !== undefined || events !== undefined || typeof challenge !== 'string') return undefined
    return challengeForm.test(challenge) ? { text: challenge } : undefined
  },
  identify: ({ type, data }) => [type, data],
  toEvents(payload, { signedId }) {
    const { subscription, event, events } = payload as Envelope
    const { type } = subscription
    if (events !== undefined) return draftEach(events, ({ id, data }) => ({ id, type, data, raw: payload }))
    if (event === undefined) return [{ id: signedId, type: 'revocation', data: subscription, raw: payload }]
    return [{ id: signedId, type, data: event, raw: payload }]
  },
})
