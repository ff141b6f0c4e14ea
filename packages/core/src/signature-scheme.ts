import type { MaybePromise } from './crypto/port.ts'
import type { HeaderReader } from './headers.ts'
import type { Refusal } from './refusal.ts'

/** One signing secret: text as the provider shows it, or bytes. */
export type Secret = string | Uint8Array

/** What a scheme may look at before the body. */
export interface SignedRequest {
  readonly header: HeaderReader
  readonly method: string
  /** The URL that the provider was given; empty where it signs none. */
  readonly url: string
  /** The query of the request itself, with its question mark, where the provider signs the URL; else empty. @default '' */
  readonly query?: string
}

/** A body that was proved to be the provider's. */
export interface Proof {
  /** The bytes that the signature covers: the raw body, unless the provider signs a part of it. */
  readonly signed: Uint8Array
  /** Unix seconds of the signature, where it has a time. */
  readonly timestamp?: number | undefined
  /** The id that the signature covers, where a header carries one. */
  readonly id?: string | undefined
}

/** The receiver's clock, and how far from it a signed time may be. */
export interface Freshness {
  /** Seconds, inclusive, in both directions. */
  readonly tolerance: number
  /** Unix seconds. */
  readonly now: number
}

/** What is signed by `sign()`. */
export interface SigningInput {
  readonly body: Uint8Array
  readonly secret: Secret
  /** Unix seconds. */
  readonly now: number
  /** The event's id, for providers that sign one in a header. @default 'msg_test' */
  readonly id?: string | undefined
  /** The URL that the provider was given, where it signs one. @default '' */
  readonly url?: string | undefined
}

/**
 * How a provider signs. Schemes are made from a description (`hmac({ … })`) that serves both directions;
 * the pipeline calls these functions and never asks which scheme it is.
 */
export interface SignatureScheme<TPresented = unknown, TKey = unknown, TParsed = TPresented> {
  /** The headers it reads, as the provider writes them; the first carries the signature. */
  readonly headers: readonly string[]
  /** Whether a signed timestamp limits the age of a delivery. */
  readonly timestamped: boolean
  /** Whether the URL is a part of what is signed. @default false */
  readonly signsUrl?: boolean
  /** Reads and checks the headers by syntax only, before a byte of the body is buffered. */
  present(request: SignedRequest): TPresented | Refusal
  /**
   * The key of a secret; `undefined` when there is nothing in it (`whsec_` alone decodes to no bytes).
   * @throws TypeError when it is not of the provider's form
   */
  importKey(secret: Secret): MaybePromise<TKey> | undefined
  /**
   * A secret that nobody signs with, for tenants that nobody knows: to refuse them has to cost what it costs to refuse a
   * forgery. @default random bytes
   */
  readonly decoy?: Secret
  /**
   * Reads the claims that are in the body, once a delivery, before any key is tried: nothing is proved yet, and however
   * many secrets are configured, a stranger's body is parsed once. May be lazy. @default what was presented
   */
  parseBody?(presented: TPresented, body: Uint8Array): MaybePromise<TParsed | Refusal>
  /**
   * The proof that `key` signed `body` as claimed; `undefined` when it did not; a refusal when it cannot be told.
   * Compares in constant time. The age of a proof is checked by the caller; the clock is for what is checked before.
   */
  prove(claims: TParsed, body: Uint8Array, key: TKey, clock: Freshness): MaybePromise<Proof | Refusal | undefined>
  /** The scheme's code over a text, with a key that proved a delivery: some challenges ask for it. */
  answerChallenge?(key: TKey, text: string): MaybePromise<Uint8Array>
  /** The headers of a delivery that `prove` accepts. */
  sign(input: SigningInput): Promise<Record<string, string>>
}
