import {
  type AnyEvents,
  compositeId,
  defineProvider,
  draftEach,
  type EventDraft,
  type GreetingRequest,
  type Handshake,
  hmac,
  type WebhookProvider,
} from '@rawhook/core'

/** What the handshake of Meta needs. */
export interface MetaOptions {
  /** The verify token that was typed in beside the callback URL. */
  readonly verifyToken: string | undefined
}

interface Message {
  readonly id?: string
  readonly status?: string
}

interface Change {
  readonly field: string
  readonly value?: { readonly messages?: unknown; readonly statuses?: unknown }
}

type Messaging = Readonly<Record<string, { readonly mid?: string; readonly is_deleted?: boolean } | undefined>>

interface Entry {
  readonly changes?: readonly Change[]
  readonly messaging?: readonly Messaging[]
  readonly standby?: readonly Messaging[]
  readonly changed_fields?: readonly string[]
}

interface Payload {
  readonly object: string
  readonly entry: readonly Entry[]
}

const envelope = new Set(['sender', 'recipient', 'timestamp', 'hop_context'])
const challengeForm = /^[\w.-]{1,128}$/

const listOf = (messages: unknown): readonly Message[] => (Array.isArray(messages) ? messages : [])

/** WhatsApp puts several messages into one change, each with an id of its own. */
function changed(object: string, change: Change): readonly EventDraft[] {
  const { field, value } = change
  const type = `${object}.${field}`
  const { messages, statuses, ...rest } = value ?? {}
  const drafts = [
    ...draftEach(listOf(messages), (message) => ({
      id: message.id,
      type,
      data: { ...rest, messages: [message] },
      raw: message,
    })),
    ...draftEach(listOf(statuses), (status) => ({
      id: compositeId([status.id, status.status]),
      type,
      data: { ...rest, statuses: [status] },
      raw: status,
    })),
  ]
  return drafts.length > 0 ? drafts : [{ type, data: value, raw: change }]
}

function messaged(object: string, item: Messaging): EventDraft {
  const kind = Object.keys(item).find((name) => !envelope.has(name)) ?? 'messaging'
  const { mid, is_deleted } = item.message ?? item.postback ?? {}
  return { id: is_deleted ? compositeId([mid, 'deleted']) : mid, type: `${object}.${kind}`, data: item, raw: item }
}

/** The events of an entry; one that has nothing of what is known here is an event as it is. */
function entered(object: string, entry: Entry): readonly EventDraft[] {
  const drafts = [
    ...draftEach(entry.changes ?? [], (change) => changed(object, change)),
    ...draftEach(entry.messaging ?? [], (item) => messaged(object, item)),
    ...draftEach(entry.standby ?? [], (item) => ({ ...messaged(object, item), type: `${object}.standby` })),
    ...draftEach(entry.changed_fields ?? [], (field) => ({ type: `${object}.${field}`, data: entry, raw: entry })),
  ]
  return drafts.length > 0 ? drafts : [{ type: '', data: entry, raw: entry }]
}

/** Compares in a time that says nothing of where two texts differ. */
function isSame(given: string, expected: string): boolean {
  let difference = given.length ^ expected.length
  for (let index = 0; index < expected.length; index++) {
    difference |= given.charCodeAt(index) ^ expected.charCodeAt(index)
  }
  return difference === 0
}

const greetWith =
  (verifyToken: string) =>
  ({ method, query }: GreetingRequest): Handshake | undefined => {
    const challenge = query.get('hub.challenge')
    if (method !== 'GET' || query.get('hub.mode') !== 'subscribe' || challenge === null) return undefined
    if (!isSame(query.get('hub.verify_token') ?? '', verifyToken)) return { status: 403 }
    return challengeForm.test(challenge) ? { text: challenge } : { status: 400 }
  }

/**
 * {@link meta} with the answer to its handshake (`GET ?hub.mode=subscribe&hub.challenge=…&hub.verify_token=…`).
 * @throws TypeError on a verify token that is missing or blank
 * @example
 * const provider = createMeta({ verifyToken: process.env.META_VERIFY_TOKEN })
 */
export function createMeta(options?: MetaOptions): WebhookProvider<AnyEvents> {
  const verifyToken = options?.verifyToken
  if (options !== undefined && !verifyToken?.trim())
    throw new TypeError('rawhook: meta needs a verifyToken, but it is empty.')
  return defineProvider<AnyEvents>({
    name: 'meta',
    title: 'Meta',
    documentation: 'https://developers.facebook.com/docs/graph-api/webhooks/getting-started',
    secretVariable: 'META_APP_SECRET',
    keys: 'secret',
    body: 'json',
    signature: hmac({
      hash: 'sha256',
      encoding: 'hex',
      header: 'X-Hub-Signature-256',
      format: { kind: 'prefixed', prefix: 'sha256=' },
    }),
    dedupe: 'digest',
    dedupeWindow: 604_800,
    typeSigned: true,
    maxBodyBytes: 3 * 1024 * 1024,
    retryHorizon: 604_800,
    ...(verifyToken === undefined ? {} : { greet: greetWith(verifyToken) }),
    toEvents(payload) {
      const { object, entry } = payload as Payload
      return draftEach(entry, (each) => entered(object, each)).map((draft) => ({ ...draft, raw: payload }))
    },
  })
}

/**
 * Meta (Facebook, Messenger, Instagram, WhatsApp): `X-Hub-Signature-256: sha256=<hex>` over the body. The secret is the
 * app secret.
 *
 * The handshake needs the verify token: take {@link createMeta}. A delivery holds up to 1000 updates, each an event of
 * type `<object>.<field>` (`whatsapp_business_account.messages`, `page.feed`) or `<object>.<kind>` (`page.message`,
 * `instagram.postback`); its id is that of the message, or else the SHA-256 of the body and its place in it.
 * @see https://developers.facebook.com/docs/graph-api/webhooks/getting-started
 */
export const meta: WebhookProvider<AnyEvents> = createMeta()
