import { defineProvider, hmac, type WebhookEvent, type WebhookProvider } from '@rawhook/core'

/** What Speckle sends about an event. Beside `streamId` and `event`, how much is there depends on the server. */
export interface SpeckleData {
  readonly streamId: string
  readonly userId?: string | null
  readonly activityMessage?: string
  readonly event: { readonly event_name: string; readonly data?: Readonly<Record<string, unknown>> }
  readonly stream?: Readonly<Record<string, unknown>>
  readonly user?: Readonly<Record<string, unknown>> | null
  readonly server?: Readonly<Record<string, unknown>>
  readonly webhook?: Readonly<Record<string, unknown>>
}

const names = [
  'stream_update',
  'stream_delete',
  'branch_create',
  'branch_update',
  'branch_delete',
  'commit_create',
  'commit_update',
  'commit_receive',
  'commit_delete',
  'comment_created',
  'comment_archived',
  'comment_replied',
  'stream_permissions_add',
  'stream_permissions_remove',
] as const

type SpeckleEventName = (typeof names)[number]

/** The events that Speckle sends. */
export type SpeckleEvents = { readonly [TName in SpeckleEventName]: WebhookEvent<TName, SpeckleData> }

const textMember = '{"payload":"'
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

const startsWith = (body: Uint8Array, text: string): boolean => {
  for (let index = 0; index < text.length; index++) if (body[index] !== text.charCodeAt(index)) return false
  return true
}

/**
 * The text that servers before 2.12 signed: they sent it as the one string member `payload`, and signed the string.
 * Only a body that is byte for byte what such a server writes counts; anything beside the string would be unsigned.
 */
export function signedPayloadText(body: Uint8Array): Uint8Array | undefined {
  if (!startsWith(body, textMember)) return undefined
  try {
    const text = utf8.decode(body)
    const { payload } = JSON.parse(text) as { readonly payload: unknown }
    return JSON.stringify({ payload }) === text ? new TextEncoder().encode(String(payload)) : undefined
  } catch {
    return undefined
  }
}

/**
 * Speckle: `X-WEBHOOK-SIGNATURE: <hex>` over the body, or over the text inside it on servers before 2.12.
 *
 * It sends no id and no timestamp: the id here is the SHA-256 of what was signed. It counts only 200, 201, 202 and 204
 * as success, and it never tries again.
 * @see https://github.com/specklesystems/speckle-server/blob/main/packages/webhook-service/src/main.js
 */
export const speckle: WebhookProvider<SpeckleEvents> = defineProvider<SpeckleEvents>({
  name: 'speckle',
  title: 'Speckle',
  documentation: 'https://docs.speckle.systems/developers/webhooks',
  keys: 'secret',
  secretHint:
    'Speckle signs with an empty key when no secret is set, and anybody can do that: set a secret on the webhook.',
  body: 'json',
  signature: hmac({
    hash: 'sha256',
    encoding: 'hex',
    header: 'X-WEBHOOK-SIGNATURE',
    signedPart: signedPayloadText,
  }),
  dedupe: 'digest',
  typeSigned: true,
  types: names,
  retryHorizon: 0,
  ackDeadline: 10_000,
  rejectStatus: 401,
  toEvents(raw) {
    const envelope = raw as { readonly payload?: SpeckleData }
    const data = envelope.payload ?? (raw as SpeckleData)
    return [{ type: data.event.event_name, data, raw }]
  },
})
