import type { WebhookEvent } from './event.ts'
import type { Handshake } from './provider.ts'
import type { WebhookError } from './webhook-error.ts'

interface OutcomeBase {
  /** Name of the provider's definition. */
  readonly provider: string
  /** Name of the endpoint: the `source` option. */
  readonly source: string
  /** Milliseconds from the headers' arrival to the decision. */
  readonly ms: number
}

/** The delivery was proved, and the app has what it asked for. */
export interface AcceptedOutcome<TEvent extends WebhookEvent = WebhookEvent> extends OutcomeBase {
  /**
   * `verified`: no `on`, so the app itself goes on with the event. `admitted`: stored, to be handled later.
   * `duplicate`: it was stored before.
   */
  readonly kind: 'handled' | 'unhandled' | 'verified' | 'admitted' | 'duplicate'
  readonly events: readonly TEvent[]
  /** Which of the secrets matched, from 0: anything but 0 during a rotation means the old one is still in use. */
  readonly secretIndex: number
  /** Seconds from the signed timestamp to now, where there is one. */
  readonly skewSeconds?: number | undefined
  /** The exact bytes. */
  readonly rawBody: Uint8Array
  /** The parsed body. */
  readonly payload: unknown
}

/** The provider asked for an answer of its own, or sent a list without events, which it may (`mayBeEmpty`). */
export interface HandshakeOutcome extends OutcomeBase {
  readonly kind: 'handshake'
  readonly events: readonly []
  readonly handshake: Handshake
}

/** The delivery was refused; no handler ran. */
export interface RejectedOutcome extends OutcomeBase {
  /** `busy`: the same event is being worked on. */
  readonly kind: 'rejected' | 'busy'
  readonly events: readonly []
  readonly error: WebhookError
  /** The signature was right: it was late, or what it signed was not usable. */
  readonly authentic: boolean
  /** Whether the sender finished its request; if not, the connection is closed after the answer. */
  readonly finished: boolean
  /** Seconds from the signed timestamp to now; known for authentic deliveries only. */
  readonly skewSeconds?: number | undefined
  /** Milliseconds after which another try makes sense, where that is known. */
  readonly retryInMs?: number | undefined
}

/** A handler failed; the provider is asked to deliver again. */
export interface FailedOutcome<TEvent extends WebhookEvent = WebhookEvent> extends OutcomeBase {
  readonly kind: 'failed'
  readonly events: readonly TEvent[]
  readonly error: WebhookError
  readonly secretIndex: number
  readonly skewSeconds?: number | undefined
}

/** What became of a delivery. Nothing unverified is ever in it. */
export type Outcome<TEvent extends WebhookEvent = WebhookEvent> =
  | AcceptedOutcome<TEvent>
  | HandshakeOutcome
  | RejectedOutcome
  | FailedOutcome<TEvent>
