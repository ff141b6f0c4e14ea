import { defineProvider, hmac, type WebhookEvent, type WebhookProvider } from '@rawhook/core'

/** Envelope fields of the Events API; interactivity and commands have their own in `data`. */
export interface SlackEvent<TType extends string, TData> extends WebhookEvent<TType, TData> {
  readonly team_id?: string | undefined
  readonly api_app_id?: string | undefined
  /** Unix seconds. */
  readonly event_time?: number | undefined
}

/** Times are Slack's: Unix seconds with a fraction, as text. */
export interface SlackMessage {
  readonly type: string
  readonly channel: string
  readonly channel_type?: 'channel' | 'group' | 'im' | 'mpim' | 'app_home'
  /** Not in the messages of some bots, and not in most subtypes. */
  readonly user?: string
  readonly bot_id?: string
  readonly text?: string
  readonly ts: string
  readonly thread_ts?: string
  readonly event_ts: string
  readonly subtype?: string
  readonly blocks?: readonly Readonly<Record<string, unknown>>[]
  readonly files?: readonly Readonly<Record<string, unknown>>[]
}

export interface SlackReaction {
  readonly user: string
  readonly reaction: string
  readonly item_user?: string
  readonly item: { readonly type: 'message'; readonly channel: string; readonly ts: string }
  readonly event_ts: string
}

export interface SlackMembership {
  readonly user: string
  readonly channel: string
  readonly channel_type: string
  readonly team: string
  readonly inviter?: string
}

export interface SlackChannel {
  readonly id: string
  readonly name: string
  readonly created: number
  readonly creator?: string
}

export interface SlackUser {
  readonly id: string
  readonly team_id: string
  readonly name: string
  readonly real_name?: string
  readonly deleted: boolean
  readonly is_bot: boolean
  readonly profile: Readonly<Record<string, unknown>> & { readonly email?: string }
}

export interface SlackLinks {
  readonly channel: string
  readonly user: string
  readonly message_ts: string
  readonly links: readonly { readonly domain: string; readonly url: string }[]
}

interface EventData {
  message: SlackMessage
  app_mention: SlackMessage & { readonly user: string; readonly text: string }
  reaction_added: SlackReaction
  reaction_removed: SlackReaction
  member_joined_channel: SlackMembership
  member_left_channel: SlackMembership
  channel_created: { readonly channel: SlackChannel }
  channel_rename: { readonly channel: SlackChannel }
  channel_archive: { readonly channel: string; readonly user: string }
  channel_unarchive: { readonly channel: string; readonly user: string }
  channel_deleted: { readonly channel: string }
  team_join: { readonly user: SlackUser }
  user_change: { readonly user: SlackUser }
  link_shared: SlackLinks
  file_shared: { readonly file_id: string; readonly user_id: string; readonly channel_id: string }
  pin_added: { readonly user: string; readonly channel_id: string; readonly item: Readonly<Record<string, unknown>> }
  pin_removed: { readonly user: string; readonly channel_id: string; readonly item: Readonly<Record<string, unknown>> }
  emoji_changed: { readonly subtype: string; readonly name?: string; readonly names?: readonly string[] }
  app_home_opened: { readonly user: string; readonly channel: string; readonly tab: 'home' | 'messages' }
  app_uninstalled: { readonly type: 'app_uninstalled' }
  tokens_revoked: { readonly tokens: { readonly oauth?: readonly string[]; readonly bot?: readonly string[] } }
  app_rate_limited: { readonly team_id: string; readonly minute_rate_limited: number }
}

/** What a click, a shortcut or a form sends. */
export interface SlackInteraction {
  readonly type: string
  readonly team: { readonly id: string; readonly domain: string } | null
  readonly user: { readonly id: string; readonly username?: string; readonly name?: string }
  readonly trigger_id?: string
  readonly response_url?: string
  readonly callback_id?: string
  readonly channel?: { readonly id: string; readonly name: string }
  readonly message?: Readonly<Record<string, unknown>>
  readonly view?: SlackView
  readonly actions?: readonly SlackAction[]
}

export interface SlackView {
  readonly id: string
  readonly callback_id: string
  readonly private_metadata: string
  readonly hash: string
  readonly state: { readonly values: Readonly<Record<string, Readonly<Record<string, unknown>>>> }
}

export interface SlackAction {
  readonly type: string
  readonly action_id: string
  readonly block_id: string
  readonly action_ts: string
  readonly value?: string
}

interface InteractionData {
  block_actions: SlackInteraction & { readonly actions: readonly SlackAction[]; readonly trigger_id: string }
  block_suggestion: SlackInteraction & { readonly action_id: string; readonly value: string }
  view_submission: SlackInteraction & { readonly view: SlackView; readonly trigger_id: string }
  view_closed: SlackInteraction & { readonly view: SlackView; readonly is_cleared: boolean }
  shortcut: SlackInteraction & { readonly callback_id: string; readonly trigger_id: string }
  message_action: SlackInteraction & { readonly callback_id: string; readonly trigger_id: string }
}

/** The fields of a slash command. */
export interface SlackCommand {
  readonly command: string
  readonly text: string
  readonly user_id: string
  readonly channel_id: string
  readonly team_id: string
  readonly response_url: string
  readonly trigger_id: string
}

/** The common events, interactions and slash commands: a command's type is the command, such as `/deploy`. */
export type SlackEvents = {
  readonly [TType in keyof EventData]: SlackEvent<TType, EventData[TType]>
} & {
  readonly [TType in keyof InteractionData]: SlackEvent<TType, InteractionData[TType]>
} & {
  readonly [TType in `/${string}`]: SlackEvent<TType, SlackCommand>
}

interface Envelope {
  readonly type?: string
  readonly event_id?: string
  readonly event?: { readonly type: string }
  readonly team_id?: string
  readonly api_app_id?: string
  readonly event_time?: number
  readonly command?: string
  readonly trigger_id?: string
}

/** Members of which each event without an id has one: what it is about. */
const abouts = ['team_id', 'team', 'user', 'view']

const challengeForm = /^[\w-]{1,128}$/

/**
 * Slack: `X-Slack-Signature: v0=<hex>` over `v0:{timestamp}:{body}`, for the Events API (JSON), interactivity (a form
 * with `payload`) and slash commands (a form).
 *
 * The signing secret looks like hexadecimal and is plain text. `url_verification`, and the `ssl_check=1` that tries the
 * certificate of a command's URL, are answered by themselves, once they are proved. The acknowledgement is empty,
 * because Slack takes a body as the answer to a command or a form.
 *
 * The id is `event_id`, or the `trigger_id` of an interaction or command; what has neither (a closed form, a menu that
 * asks for its options, a rate limit) is known by the SHA-256 of all that it says. `block_suggestion` and `options` want options as the
 * answer, and `view_submission` may want errors or another form: give it from `handler` of an adapter, within 3 seconds,
 * and without an inbox, which answers before anything has run and takes the same question asked twice for one.
 * @see https://docs.slack.dev/authentication/verifying-requests-from-slack/
 */
export const slack: WebhookProvider<SlackEvents> = defineProvider<SlackEvents>({
  name: 'slack',
  title: 'Slack',
  documentation: 'https://docs.slack.dev/authentication/verifying-requests-from-slack/',
  secretVariable: 'SLACK_SIGNING_SECRET',
  keys: 'secret',
  secretForms: { mistaken: { 'xoxb-': 'a bot token', 'xoxp-': 'a user token', 'xapp-': 'an app token' } },
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
  retryHorizon: 6 * 60,
  success: { status: 200 },
  answerTo(payload) {
    const { type, challenge, ssl_check, command } = payload as {
      readonly type?: string
      readonly challenge?: unknown
      readonly ssl_check?: unknown
      readonly command?: unknown
    }
    if (ssl_check === '1' && command === undefined) return {}
    if (type !== 'url_verification' || typeof challenge !== 'string' || !challengeForm.test(challenge)) return undefined
    return { text: challenge }
  },
  identify: ({ raw }) => (abouts.some((name) => name in (raw as Envelope)) ? raw : undefined),
  toEvents(payload) {
    const { type, event, event_id, trigger_id, command, team_id, api_app_id, event_time } = payload as Envelope
    return [
      {
        id: event_id ?? trigger_id,
        type: event?.type ?? command ?? type ?? '',
        team_id,
        api_app_id,
        event_time,
        data: event ?? payload,
        raw: payload,
      },
    ]
  },
})
