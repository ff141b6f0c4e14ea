import type { WebhookErrorCode } from './webhook-error.ts'

/** Why a body could not be read. */
export type BodyFailure = Extract<
  WebhookErrorCode,
  'body_too_large' | 'body_timeout' | 'body_aborted' | 'body_already_parsed'
>

/**
 * The port between a framework and the pipeline. Nothing of it is read before a step needs it.
 *
 * It is not a web `Request`: on Node, building one costs several times a whole verification.
 */
export interface IncomingRequest {
  readonly method: string
  /** Path and query, or the absolute URL, as the framework has it. */
  readonly url: string
  /** A header by name, in any case; repeated lines joined with `, `. */
  header(name: string): string | undefined
  /** The exact bytes, or what was wrong; it stops reading as soon as `maxBytes` are exceeded. Called at most once. */
  readBody(maxBytes: number): Promise<Uint8Array | BodyFailure>
  /**
   * Lets the sender finish (at most `maxBytes` and half a second), so that it can read the answer.
   * @returns whether it did: else the connection must be closed after the answer
   */
  discard(maxBytes: number): Promise<boolean>
  /** Where the runtime would end with the answer: what keeps it until work has ended, `ctx.waitUntil` of edge runtimes. */
  readonly findWaitUntil?: () => WaitUntil | undefined
  /** Set when the middleware stands before the whole app instead of at one path. */
  readonly wholeApp?: WholeApp | undefined
}

/** Keeps the runtime until `work` has ended. */
export type WaitUntil = (work: Promise<unknown>) => unknown

/** Milliseconds that `discard` gives a sender to finish. */
export const discardMs = 500

/** How the app mounted a middleware that now sees every request, and how it should: for the log. */
export interface WholeApp {
  /** What was called, as in `spineWebhook`. */
  readonly call: string
  /** The line to write instead. */
  readonly cure: string
}
