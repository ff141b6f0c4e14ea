import { type AnyEvents, defineProvider, hmac, type WebhookProvider } from '@rawhook/core'

interface EventsApi {
  readonly type: string
  readonly event_id?: string
  readonly event?: { readonly type: string }
  readonly command?: string
  readonly trigger_id?: string
}

const challengeForm = /^[\w-]{1,128}$/

/**
 * Slack: `X-Slack-Signature: v0=<hex>` over `v0:{timestamp}:{body}`, for the Events API (JSON), interactivity (a form
 * with `payload`) and slash commands (a form). `url_verification` is answered by itself, once it is proved.
 * @see https://docs.slack.dev/authentication/verifying-requests-from-slack/
 */
export const slack: WebhookProvider<AnyEvents> = defineProvider<AnyEvents>({
  name: 'slack',
  title: 'Slack',
  documentation: 'https://docs.slack.dev/authentication/verifying-requests-from-slack/',
  secretVariable: 'SLACK_SIGNING_SECRET',
  keys: 'secret',
  body: { form: 'payload' },
  signature: hmac({
    hash: 'sha256',
    encoding: 'hex',
    header: 'X-Slack-Signature',
    format: { kind: 'prefixed', prefix: 'v0=' },
    timestamp: { header: 'X-Slack-Request-Timestamp', unit: 'seconds' },
    content: 'v0:{timestamp}:{body}',
  }),
  tolerance: 300,
  dedupe: 'signed-id',
  typeSigned: true,
  ackDeadline: 3000,
  answerTo(payload) {
    const { type, challenge } = payload as { readonly type?: string; readonly challenge?: unknown }
    if (type !== 'url_verification' || typeof challenge !== 'string' || !challengeForm.test(challenge)) return undefined
    return { text: challenge }
  },
  toEvents(payload) {
    const { type, event_id, event, command, trigger_id } = payload as EventsApi
    return [{ id: event_id ?? trigger_id, type: event?.type ?? command ?? type, data: event ?? payload, raw: payload }]
  },
})
