export { parseUnproved } from './bounded-json.ts'
export type { BytesLike } from './bytes.ts'
export { compositeId } from './composite-id.ts'
export { createReceiver } from './create-receiver.ts'
export { draftEach } from './draft-each.ts'
export type { AnyEvents, EventFor, EventIn, EventMap, PrefixKey, WebhookEvent } from './event.ts'
export type { EventHandler, EventHandlers, EventOf, EventsOf, HandlersOf } from './event-handlers.ts'
export type { FetchContext } from './fetch-request.ts'
export type { HeaderReader, HeadersLike } from './headers.ts'
export type { Acknowledge } from './inbox/acknowledge-mode.ts'
export type {
  Admitted,
  AfterFailure,
  Claim,
  InboxKey,
  InboxQuery,
  InboxRow,
  InboxSelection,
  InboxStats,
  InboxStatus,
  InboxStore,
  NewRow,
  PurgeAges,
  Purgeable,
  ReplayOrder,
} from './inbox/inbox-store.ts'
export { type MemoryInboxOptions, memoryInbox } from './inbox/memory-inbox.ts'
export { type InboxPause, type InboxPauses, type PausableInbox, pausable } from './inbox/pausable.ts'
export { PermanentError } from './inbox/permanent-error.ts'
export type { RunnerOptions } from './inbox/runner-settings.ts'
export type { BodyFailure, IncomingRequest, WaitUntil, WholeApp } from './incoming-request.ts'
export type { LogTarget } from './log.ts'
export type { AcceptedOutcome, FailedOutcome, HandshakeOutcome, Outcome, RejectedOutcome } from './outcome.ts'
export {
  type ChallengeView,
  type DeliveryView,
  defineProvider,
  type EventDraft,
  type GreetingRequest,
  type Handshake,
  type WebhookProvider,
} from './provider.ts'
export type { PublicUrl, PublicUrlRequest } from './public-url.ts'
export type { DispatchedEvent, Receiver } from './receiver.ts'
export type { ReceiverOptions } from './receiver-options.ts'
export type { Refusal } from './refusal.ts'
export {
  type BodyClaim,
  type BodySignatureDescription,
  type BodySignatureScheme,
  bodySignature,
} from './schemes/body-signature.ts'
export { type BodyTokenDescription, type BodyTokenScheme, bodyToken } from './schemes/body-token.ts'
export {
  type CertificateClaim,
  type CertificateDescription,
  type CertificateScheme,
  certificate,
} from './schemes/certificate.ts'
export { type HmacDescription, type HmacScheme, hmac } from './schemes/hmac.ts'
export type { KeyEncoding, PrefixedKeyEncoding } from './schemes/key-encoding.ts'
export { type Alternative, type OneOfScheme, oneOf } from './schemes/one-of.ts'
export { type PublicKeyDescription, type PublicKeyScheme, publicKey } from './schemes/public-key.ts'
export { type SharedSecretDescription, type SharedSecretScheme, sharedSecret } from './schemes/shared-secret.ts'
export type { SignatureDescription, SignedTime } from './schemes/signature-description.ts'
export type { SignedValues } from './schemes/signed-content.ts'
export { parseTimestamp, type TimestampUnit } from './schemes/timestamp.ts'
export type { SecretForms } from './secret-forms.ts'
export type { SecretRequest, SecretResolver, SecretSource, SecretValue, TenantSecret } from './secrets.ts'
export { sha256Hex } from './sha256-hex.ts'
export { type SignOptions, sign } from './sign.ts'
export type { Freshness, Proof, Secret, SignatureScheme, SignedRequest, SigningInput } from './signature-scheme.ts'
export type { Refined, SchemaOutput, StandardResult, StandardSchema } from './standard-schema.ts'
export { type VerifyOptions, verify } from './verify.ts'
export type { WebRequest, WebRequestHolder } from './web-request.ts'
export type { WebhookContext, WebhookDelivery } from './webhook-context.ts'
export { WebhookError, type WebhookErrorCode, type WebhookErrorOptions, webhookErrorCodes } from './webhook-error.ts'
