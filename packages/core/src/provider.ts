import type { WebhookEvent } from './event.ts'
import type { HeaderReader } from './headers.ts'
import type { SecretForms } from './secret-forms.ts'
import type { SignatureScheme } from './signature-scheme.ts'
import type { WebhookErrorCode } from './webhook-error.ts'

/**
 * An answer that the provider asks for instead of an acknowledgement: `json`, or else `text` as plain text, or else
 * nothing but the status.
 */
export interface Handshake {
  /** @default 200 */
  readonly status?: number
  readonly text?: string
  readonly json?: unknown
}

/** What a definition may look at when it makes events of a proved body. */
export interface DeliveryView {
  /** Only the headers that the definition lists under `headers`. They are not signed, unless the scheme covers them. */
  readonly header: HeaderReader
  /** The id that the signature covers, where a header carries one. */
  readonly signedId: string | undefined
}

/** What a definition may look at when it answers a challenge inside a proved body. */
export interface ChallengeView extends DeliveryView {
  /** The scheme's code over a text, in hexadecimal, with the key that proved the delivery. Bound what you pass in. */
  code(text: string): Promise<string>
}

/**
 * An event as a definition makes it. Without an `id` it gets the SHA-256 of what `identify` says, or else of the signed
 * bytes.
 */
export type EventDraft = Omit<WebhookEvent, 'id'> & { readonly id?: string | undefined }

/**
 * A provider, as data: how it signs, what identifies an event, how it wants to be answered.
 *
 * Contravariant in its events (through a member that is never set): a provider of some events serves any map that
 * extends them.
 */
export interface WebhookProvider<in TEvents> {
  /** Lower-case name: the default `source`, and the first word of every log line. */
  readonly name: string
  /** The name people use. */
  readonly title: string
  /** The official page on its signatures. */
  readonly documentation: string
  /** What a receiver is configured with: a secret, the provider's public key, or nothing. */
  readonly keys: 'secret' | 'public' | 'none'
  /** The environment variable people keep the secret in. @default `<NAME>_WEBHOOK_SECRET` */
  readonly secretVariable?: string
  /** Take the secret from `secretVariable` when the app gives none. @default false */
  readonly secretFromVariable?: boolean
  /** What to do when the secret is empty, where the provider has a trap there. */
  readonly secretHint?: string
  /** What its secrets begin with, and what is pasted instead: named at start, and when a signature does not match. */
  readonly secretForms?: SecretForms
  /** `{ form: 'payload' }`: JSON inside that field of a form, where it has the field. Forms may also come as JSON. */
  readonly body: 'json' | 'form' | { readonly form: string }
  readonly signature: SignatureScheme
  /** The signature covers the URL that the provider was given, so a receiver needs `publicUrl`. @default whether the scheme signs `{url}` */
  readonly signsUrl?: boolean
  /** Age limit of a signature in seconds, where it has a timestamp. @default 300 */
  readonly tolerance?: number
  /** Where an event's identity comes from: `digest` is the SHA-256 of the signed bytes. */
  readonly dedupe: 'signed-id' | 'unsigned-id' | 'digest' | 'none'
  /** Seconds for which an equal digest means the same event. @default 86400 */
  readonly dedupeWindow?: number
  /**
   * What of the signed bytes a digest is made of, where the signature covers less than each byte: one text for all bodies
   * that one signature fits. @default the signed bytes
   */
  readonly digestInput?: (signed: Uint8Array) => Uint8Array
  /** A redelivery may differ from the first delivery in its bytes. @default false */
  readonly bodyChangesOnRetry?: boolean
  /** Whether a retry is signed anew. @default 'attempt' */
  readonly timestampPer?: 'attempt' | 'event'
  /** Whether the signature covers the event's type. */
  readonly typeSigned: boolean
  /**
   * Every type that the provider sends, where that is known; `prefix*` where any name may follow. A key of `on` that
   * matches none of them is a warning at start, never an error: providers add types. @default not known
   */
  readonly types?: readonly string[]
  /** Headers that `toEvents` and `answerTo` read, beside those of the scheme. @default [] */
  readonly headers?: readonly string[]
  /**
   * What identifies an event that came without an id, or with one that cannot be kept: the SHA-256 of it as canonical JSON
   * becomes the id. Take it from what is signed, leave out what differs in a retry, and return `undefined` where nothing
   * identifies the event. Lists of events whose items may lack an id need it; what it throws counts as `undefined`.
   * @default none
   */
  readonly identify?: (draft: EventDraft) => unknown
  /** Identity of an event among those of the provider. @default its id */
  readonly key?: (event: WebhookEvent) => string
  /**
   * Makes events of the proved, parsed body, always the same ones in the same places: of a stored body they are made again.
   * One without an id or a type does not lose the others (it gets a digest, and the type `unknown`); a list in which none
   * is an event, or an empty one, is `payload_malformed`. Make the items of a list with `draftEach`.
   */
  toEvents(payload: unknown, delivery: DeliveryView): readonly EventDraft[]
  /**
   * A genuine body may hold no event at all (a check of the endpoint, a heartbeat): it is acknowledged as a handshake is,
   * and no handler sees it. @default false
   */
  readonly mayBeEmpty?: boolean
  /** Answers a challenge that carries no proof by design. */
  readonly greet?: (request: GreetingRequest) => Handshake | undefined
  /** Answers a challenge inside a proved body. */
  readonly answerTo?: (
    payload: unknown,
    delivery: ChallengeView,
  ) => Handshake | undefined | Promise<Handshake | undefined>
  /** What else the signature leaves open, as a few words for the table of providers. @default none */
  readonly notSigned?: string
  /**
   * Status for the four signature codes: one that the provider repeats, so that a wrong secret on our side loses nothing.
   * @default 400
   */
  readonly rejectStatus?: number
  /** The acknowledgement. @default 200 with `{"ok":true}` */
  readonly success?: { readonly status: number; readonly json?: unknown; readonly text?: string }
  /** Codes that the provider's own documents name differently. @default {} */
  readonly codes?: Partial<Record<WebhookErrorCode, WebhookErrorCode>>
  /** Largest body in bytes. @default 1048576 */
  readonly maxBodyBytes?: number
  /** Milliseconds within which the provider wants its answer. */
  readonly ackDeadline?: number
  /** Seconds for which the provider repeats a failed delivery; 0 when it never does. */
  readonly retryHorizon?: number
  /** Types only, never set: carries the event map. */
  readonly '~events'?: (events: TEvents) => void
}

/** What a definition may look at before anything is proved. */
export interface GreetingRequest {
  readonly method: string
  readonly query: URLSearchParams
  readonly header: HeaderReader
}

/**
 * Defines a provider and checks the definition, so that a contradiction shows at import and not at the first delivery.
 * @throws TypeError that names the field
 * @example
 * export const acme = defineProvider<AcmeEvents>({
 *   name: 'acme',
 *   title: 'Acme',
 *   documentation: 'https://example.com/webhooks',
 *   keys: 'secret',
 *   body: 'json',
 *   signature: hmac({ hash: 'sha256', encoding: 'hex', header: 'Acme-Signature' }),
 *   dedupe: 'signed-id',
 *   typeSigned: true,
 *   toEvents: (payload) => [envelope(payload)],
 * })
 */
export function defineProvider<TEvents>(definition: WebhookProvider<TEvents>): WebhookProvider<TEvents> {
  const { name, tolerance, signature, signsUrl } = definition
  if (!/^[a-z][a-z0-9-]*$/.test(name)) {
    throw new TypeError(`rawhook: a provider's name is lower-case letters, digits and hyphens, but it is '${name}'.`)
  }
  if (tolerance !== undefined && !signature.timestamped) {
    throw new TypeError(`rawhook: ${name} has a tolerance, but its scheme has no timestamp to apply it to.`)
  }
  if (signature.signsUrl !== true || signsUrl === true) return definition
  if (signsUrl === undefined) return { ...definition, signsUrl: true }
  throw new TypeError(`rawhook: ${name} says signsUrl: false, but its scheme signs {url}.`)
}
