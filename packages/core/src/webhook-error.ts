/** Why a delivery was refused or failed. Programs compare this, people read `message`. */
export type WebhookErrorCode =
  | 'signature_missing'
  | 'signature_malformed'
  | 'signature_stale'
  | 'signature_invalid'
  | 'method_not_allowed'
  | 'body_timeout'
  | 'body_too_large'
  | 'content_encoding_unsupported'
  | 'body_aborted'
  | 'payload_malformed'
  | 'payload_rejected'
  | 'event_unhandled'
  | 'handler_failed'
  | 'secret_unavailable'
  | 'inbox_unavailable'
  | 'overloaded'
  | 'busy'
  | 'body_already_parsed'
  | 'lease_lost'

const explanations: Readonly<Record<WebhookErrorCode, readonly [status: number, message: string]>> = {
  signature_missing: [400, 'The signature header is absent or empty.'],
  signature_malformed: [400, 'The signature header does not have the form this provider sends.'],
  signature_stale: [400, 'The signature is authentic, but its timestamp is outside the tolerance.'],
  signature_invalid: [
    400,
    'No signature matches the body. Check, in this order: the body must be the raw bytes as they were sent (not parsed and serialised again), and the secret must be the one of this endpoint and mode.',
  ],
  method_not_allowed: [405, 'Webhooks are delivered with POST.'],
  body_timeout: [408, 'The body did not arrive in time.'],
  body_too_large: [413, 'The body is larger than maxBodyBytes.'],
  content_encoding_unsupported: [
    415,
    'The body is compressed, so its bytes are not the signed ones. Turn compression off between the provider and this app.',
  ],
  body_aborted: [400, 'The sender closed the connection before the body was complete.'],
  payload_malformed: [400, 'The signature is valid, but the body is not an event of this provider.'],
  payload_rejected: [422, 'The event does not fit its schema.'],
  event_unhandled: [501, "No handler is registered for this event, and unhandled is 'reject'."],
  handler_failed: [500, 'A handler threw.'],
  secret_unavailable: [503, 'The secret could not be resolved.'],
  inbox_unavailable: [503, 'The inbox could not store the event.'],
  overloaded: [503, 'Too many deliveries are waiting.'],
  busy: [503, 'The same event is being processed.'],
  body_already_parsed: [
    500,
    'A body parser ran before the webhook, and the exact bytes are gone. Mount the webhook before the parser, or let the parser keep the bytes: express.json({ verify: captureRawBody }).',
  ],
  lease_lost: [500, 'The lease ended before the commit, and the event belongs to another worker now.'],
}

/** Every code with the status it answers by default. */
export const webhookErrorCodes: readonly WebhookErrorCode[] = Object.keys(explanations) as WebhookErrorCode[]

/** The sentence of a code. */
export const explanationOf = (code: WebhookErrorCode): string => explanations[code][1]

/** What may differ from a code's own status and sentence. */
export interface WebhookErrorOptions {
  /** @default the sentence of the code */
  readonly message?: string | undefined
  /** HTTP status. @default the status of the code */
  readonly status?: number | undefined
  /** What was thrown underneath; never answered to the sender. */
  readonly cause?: unknown
}

/**
 * A delivery that was refused or failed. Its message names cause and cure and holds no secret, signature or body.
 *
 * Compare `code`, not `instanceof`: two copies of the package may be installed.
 * @example
 * try {
 *   await verify(spine, { body, headers, secret })
 * } catch (error) {
 *   if (error instanceof Error && 'code' in error && error.code === 'signature_stale') checkTheClock()
 *   throw error
 * }
 */
export class WebhookError extends Error {
  override readonly name = 'WebhookError'
  readonly code: WebhookErrorCode
  /** HTTP status that the delivery is answered with. */
  readonly status: number
  /** The same, under the name that Nest, Fastify and `http-errors` read. */
  readonly statusCode: number

  constructor(code: WebhookErrorCode, options: WebhookErrorOptions = {}) {
    const [status, message] = explanations[code]
    super(options.message ?? message, 'cause' in options ? { cause: options.cause } : undefined)
    this.code = code
    this.status = options.status ?? status
    this.statusCode = this.status
  }
}
